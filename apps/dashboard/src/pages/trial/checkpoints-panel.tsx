import type { CheckpointDocument, TrialDetail } from '@capsweep/protocol/http';
import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { paths } from '../../api/paths.ts';
import { checkpointQuery } from '../../api/queries.ts';
import { pullTrialCommand } from '../../format/commands.ts';
import { writeBytes, writeValue } from '../../format/number.ts';
import { writeParam } from '../../format/params.ts';
import { buttonClass } from '../../ui/button.tsx';
import { Command, CopyButton } from '../../ui/copy.tsx';
import { DownloadIcon } from '../../ui/icons.tsx';
import { ErrorNote } from '../../ui/message.tsx';
import { Panel } from '../../ui/panel.tsx';

type Checkpoint = TrialDetail['checkpoints'][number];

/** The checkpoints that are kept, to download whole or file by file. */
export function CheckpointsPanel({
  sweep,
  trial,
}: {
  readonly sweep: string;
  readonly trial: TrialDetail;
}): JSX.Element {
  const { checkpoints } = trial;
  const [first, second] = checkpoints;
  const same = first?.step === second?.step && first?.attempt === second?.attempt;
  const shown = same ? checkpoints.slice(0, 1) : checkpoints;
  return (
    <Panel title="Checkpoints">
      {shown.length === 0 && <p className="p-4 text-faint">None is kept.</p>}
      {shown.map((checkpoint) => (
        <CheckpointCard
          key={checkpoint.which}
          sweep={sweep}
          number={trial.number}
          checkpoint={checkpoint}
          title={same ? 'best and latest' : checkpoint.which}
        />
      ))}
    </Panel>
  );
}

function CheckpointCard({
  sweep,
  number,
  checkpoint,
  title,
}: {
  readonly sweep: string;
  readonly number: number;
  readonly checkpoint: Checkpoint;
  readonly title: string;
}): JSX.Element {
  const { which, step, epoch, attempt, bytes, values } = checkpoint;
  const at = `${attempt}-${step}`;
  const { data, error } = useQuery(checkpointQuery(sweep, number, { which, at }));
  return (
    <div
      data-checkpoint={which}
      className="flex flex-col gap-2 border-b border-line p-3 last:border-b-0"
    >
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-medium">{title}</h3>
        <span className="text-xs text-muted">
          step {step}, epoch {writeParam(epoch)}
          {values && <> · {values.map(writeValue).join(' / ')}</>}
          {' · '}
          {writeBytes(bytes)}
        </span>
        <a
          href={paths.checkpointZip(sweep, number, which)}
          download
          className={`ml-auto ${buttonClass('primary')}`}
        >
          <DownloadIcon /> Download .zip
        </a>
      </div>
      {error && <ErrorNote error={error} />}
      {data && <Files sweep={sweep} number={number} which={which} files={data.files} />}
      <Command>{pullTrialCommand(sweep, number, which)}</Command>
    </div>
  );
}

function Files({
  sweep,
  number,
  which,
  files,
}: {
  readonly sweep: string;
  readonly number: number;
  readonly which: Checkpoint['which'];
  readonly files: CheckpointDocument['files'];
}): JSX.Element {
  return (
    <ul className="text-xs">
      {files.map((file) => (
        <li key={file.name} className="flex items-center gap-2">
          <a
            href={paths.checkpointFile(sweep, number, { which, name: file.name })}
            download={file.name}
            className="font-mono text-accent hover:underline"
          >
            {file.name}
          </a>
          <span className="ml-auto whitespace-nowrap text-muted">{writeBytes(file.bytes)}</span>
          <span className="hidden font-mono text-faint sm:inline" title={`sha256 ${file.sha256}`}>
            {file.sha256.slice(0, 8)}
          </span>
          <CopyButton text={file.sha256} label={`Copy the SHA-256 of ${file.name}`} />
        </li>
      ))}
    </ul>
  );
}
