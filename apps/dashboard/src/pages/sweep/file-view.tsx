import type { SweepDetail } from '@capsweep/protocol/http';
import { useState, type JSX } from 'react';
import { stringify } from 'yaml';
import { CopyButton } from '../../ui/copy.tsx';
import { Segments } from '../../ui/segments.tsx';

/** The sweep file, as it was written or with every default filled in. */
export function FileView({ detail }: { readonly detail: SweepDetail }): JSX.Element {
  const { source, spec } = detail;
  const [which, setWhich] = useState<'written' | 'compiled'>('written');
  const written = which === 'written' && source !== undefined;
  const text = written ? source : stringify(spec);
  return (
    <div className="relative min-h-0 flex-1 overflow-auto p-3">
      <div className="sticky top-0 mb-2 flex items-center justify-end gap-2 sm:float-right">
        {source !== undefined && (
          <Segments
            label="Which text"
            value={which}
            options={[
              { value: 'written', label: 'as written' },
              { value: 'compiled', label: 'with defaults' },
            ]}
            onChange={setWhich}
          />
        )}
        <CopyButton text={text} label="Copy the sweep file" />
      </div>
      <pre data-sweep-file className="font-mono text-xs leading-5 whitespace-pre-wrap">
        {text.split('\n').map((line, index) => (
          <YamlLine key={index} line={line} />
        ))}
      </pre>
    </div>
  );
}

/** A line of YAML with its key and its comment set apart. */
function YamlLine({ line }: { readonly line: string }): JSX.Element {
  const [, code = '', comment = ''] = /^(.*?)((?:^|\s)#.*)?$/.exec(line) ?? [];
  const [, indent = '', key = '', rest = code] = /^(\s*(?:- )?)([\w./-]+:)(.*)$/.exec(code) ?? [];
  return (
    <>
      {indent}
      <span className="text-accent">{key}</span>
      {rest}
      <span className="text-faint">{comment}</span>
      {'\n'}
    </>
  );
}
