import type { LogLine } from '@capsweep/protocol/http';
import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useEffect, useMemo, useRef, useState, type JSX } from 'react';
import { logsQuery } from '../../api/queries.ts';
import { writeClock } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { TextInput } from '../../ui/input.tsx';
import { ErrorNote } from '../../ui/message.tsx';
import { Panel } from '../../ui/panel.tsx';

const lineHeight = 18;

/** A trial's log as it is written. It follows the end until the reader scrolls away. */
export function LogPanel({
  sweep,
  number,
}: {
  readonly sweep: string;
  readonly number: number;
}): JSX.Element {
  const { data, error } = useQuery(logsQuery(sweep, number));
  const [text, setText] = useState('');
  const words = useDeferredValue(text.trim().toLowerCase());
  const lines = useMemo(
    () =>
      (data?.lines ?? []).filter(
        (line) => words === '' || `${line.level} ${line.text}`.toLowerCase().includes(words),
      ),
    [data, words],
  );
  return (
    <Panel
      title="Log"
      className="min-h-0"
      bar={
        <>
          {data !== undefined && data.dropped > 0 && (
            <span className="text-xs text-stopped">{data.dropped} lines were dropped</span>
          )}
          <TextInput
            type="search"
            aria-label="Search the log"
            placeholder="Search the log"
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="w-40"
          />
        </>
      }
    >
      {error && <ErrorNote error={error} />}
      <Lines lines={lines} empty={data === undefined ? 'Reading …' : 'Nothing was logged.'} />
    </Panel>
  );
}

function Lines({
  lines,
  empty,
}: {
  readonly lines: readonly LogLine[];
  readonly empty: string;
}): JSX.Element {
  const scroller = useRef<HTMLDivElement>(null);
  const [follow, setFollow] = useState(true);
  // eslint-disable-next-line react-hooks/incompatible-library -- read in this render only
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });
  useEffect(() => {
    if (follow) scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, [follow, lines]);
  const onScroll = (): void => {
    const box = scroller.current;
    if (box) setFollow(box.scrollHeight - box.scrollTop - box.clientHeight < 2 * lineHeight);
  };
  return (
    <div className="relative">
      <div
        ref={scroller}
        role="log"
        aria-label="Log of the trial"
        tabIndex={0}
        onScroll={onScroll}
        className="h-80 overflow-auto overscroll-contain bg-sunken py-1 font-mono text-xs"
      >
        {lines.length === 0 && <p className="p-3 text-faint">{empty}</p>}
        <div className="relative min-w-max" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => (
            <Line
              key={item.index}
              line={lines[item.index]}
              before={lines[item.index - 1]}
              top={item.start}
            />
          ))}
        </div>
      </div>
      {!follow && (
        <Button className="absolute right-4 bottom-3 shadow-md" onClick={() => setFollow(true)}>
          Follow the end
        </Button>
      )}
    </div>
  );
}

const levelColors: Readonly<Record<string, string>> = {
  error: 'text-failed',
  fatal: 'text-failed',
  warn: 'text-stopped',
  debug: 'text-faint',
};

function Line({
  line,
  before,
  top,
}: {
  readonly line: LogLine | undefined;
  readonly before: LogLine | undefined;
  readonly top: number;
}): JSX.Element | null {
  if (!line) return null;
  const begins = before !== undefined && before.attempt !== line.attempt;
  return (
    <div
      className={`absolute left-0 flex w-full gap-2 px-3 whitespace-pre ${begins ? 'border-t border-dashed border-line-strong' : ''} ${levelColors[line.level] ?? ''}`}
      style={{ transform: `translateY(${top}px)`, height: lineHeight }}
    >
      <span className="text-faint">{writeClock(line.at)}</span>
      <span className="text-faint" title={`attempt ${line.attempt}`}>
        {line.attempt}
      </span>
      <span>{line.text}</span>
    </div>
  );
}
