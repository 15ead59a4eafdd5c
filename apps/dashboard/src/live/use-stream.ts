import { useEffect, useEffectEvent, useState } from 'react';
import type { EventSourceMessage } from 'eventsource-parser/stream';
import { closeSession } from '../app/session.ts';
import { liveStatus } from './status.ts';
import { openStream, type Stream, type StreamStatus } from './stream.ts';

/** A hidden page lets go of its connection after this long: browsers allow six to one host. */
const hiddenMs = 20_000;

/** The page shows old numbers, or none, rather than wait longer than this for the stream. */
const patienceMs = 500;

/** What a page wants from a stream. */
export interface StreamUse {
  readonly url: string;
  /** Where to go on; for a stream that replaces another one of the same events. */
  readonly lastId?: () => string | undefined;
  readonly onEvent: (event: EventSourceMessage) => void;
  /** Nothing is known of what happened before now: read everything again. */
  readonly onFresh: () => void;
}

/**
 * Keeps a stream open while the page is mounted, and its state in the header. Returns whether
 * documents may be read: once the stream is open nothing that changes afterwards is missed.
 */
export function useStream(use: StreamUse): boolean {
  const { url } = use;
  const [readyFor, setReadyFor] = useState<string | undefined>(undefined);
  const onEvent = useEffectEvent(use.onEvent);
  const onStatus = useEffectEvent((status: StreamStatus) => {
    if (status.kind === 'live' && status.fresh) use.onFresh();
    if (status.kind === 'live' || status.kind === 'refused') setReadyFor(url);
    if (status.kind === 'refused' && status.status === 401) closeSession();
  });
  const firstId = useEffectEvent(() => use.lastId?.());

  useEffect(() => {
    const stream = openStream({
      url,
      lastId: firstId(),
      onEvent: (event) => onEvent(event),
      onStatus: (status) => {
        liveStatus.set({ status, retry: stream.retry });
        onStatus(status);
      },
    });
    const patience = setTimeout(() => setReadyFor(url), patienceMs);
    const forget = followVisibility(stream);
    return () => {
      clearTimeout(patience);
      forget();
      stream.close();
      liveStatus.set(undefined);
    };
  }, [url]);

  return readyFor === url;
}

function followVisibility(stream: Stream): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onVisibility = (): void => {
    clearTimeout(timer);
    if (document.visibilityState === 'visible') stream.wake();
    else timer = setTimeout(stream.sleep, hiddenMs);
  };
  const onOnline = (): void => stream.retry();
  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('online', onOnline);
  return () => {
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', onVisibility);
    window.removeEventListener('online', onOnline);
  };
}
