import { useEffect, useState, type JSX } from 'react';
import { useStore } from '../app/store.ts';
import { liveStatus } from '../live/status.ts';

/** In the header: whether what is shown is live. */
export function LiveDot(): JSX.Element | null {
  const live = useStore(liveStatus);
  if (!live) return null;
  const { kind } = live.status;
  const good = kind === 'live';
  const waiting = kind === 'waiting';
  return (
    <span
      className="inline-flex items-center gap-1.5 text-xs text-muted"
      data-live={kind}
      title={good ? 'Changes appear as they happen' : 'What you see may be old'}
    >
      <span
        className={`size-2 rounded-full ${good ? 'bg-complete' : 'border-[1.5px] border-stopped'} ${kind === 'connecting' ? 'pulse' : ''}`}
      />
      {words[kind]}
      {waiting && <RetryIn at={live.status.retryAt} />}
      {waiting && (
        <button type="button" className="text-accent underline" onClick={live.retry}>
          retry now
        </button>
      )}
    </span>
  );
}

const words = {
  live: 'live',
  connecting: 'connecting',
  waiting: 'offline',
  asleep: 'asleep',
  refused: 'refused',
} as const;

function RetryIn({ at }: { readonly at: number }): JSX.Element {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return (
    <span className="hidden sm:inline">{`in ${Math.max(0, Math.ceil((at - now) / 1000))} s`}</span>
  );
}

/** Says over the page that the connection is lost, for all readers. */
export function LostBanner(): JSX.Element | null {
  const live = useStore(liveStatus);
  const lost = live?.status.kind === 'waiting';
  return (
    <div role="status" aria-live="polite">
      {lost && (
        <p className="border-b border-stopped/40 bg-raised px-4 py-1 text-xs text-stopped">
          The coordinator does not answer. What you see is from before; the page goes on by itself.
        </p>
      )}
    </div>
  );
}
