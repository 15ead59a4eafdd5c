import { EventSourceParserStream, type EventSourceMessage } from 'eventsource-parser/stream';
import { backoffMs } from './backoff.ts';

/**
 * @file One connection of server-sent events that stays up. `EventSource` would do, were it not for
 * three things: it hides the status (a 401 must lead to the sign-in page), it notices a dead line
 * only when TCP does, and it cannot let go and take up again where it was when the page is hidden.
 *
 *     connecting --> live --line lost--> waiting --after a while, or retry()--> connecting
 *         \--refused by the coordinator--> refused
 */
export type StreamStatus =
  | { readonly kind: 'connecting' }
  /** `fresh`: nothing tells what happened before this moment, so read everything. */
  | { readonly kind: 'live'; readonly fresh: boolean }
  | { readonly kind: 'waiting'; readonly retryAt: number }
  | { readonly kind: 'asleep' }
  | { readonly kind: 'refused'; readonly status: number };

/** What a stream needs. */
export interface StreamOptions {
  readonly url: string;
  /** Where to go on; absent to begin with what comes next. */
  readonly lastId?: string | undefined;
  readonly onEvent: (event: EventSourceMessage) => void;
  readonly onStatus: (status: StreamStatus) => void;
  /**
   * A line that says nothing for this long, not even a comment, is dead.
   * @default 45 s
   */
  readonly silenceMs?: number;
}

/** A stream that was opened. */
export interface Stream {
  /** Does not wait any longer for the next try. */
  readonly retry: () => void;
  /** Lets go of the connection until {@link Stream.wake}; nothing is missed. */
  readonly sleep: () => void;
  readonly wake: () => void;
  readonly close: () => void;
}

interface State {
  lastId: string | undefined;
  tries: number;
  /** Ends the current connection or the current wait. */
  interrupt: AbortController;
  waiting: boolean;
  asleep: boolean;
  closed: boolean;
}

/** Opens a stream and keeps it open until `close`. */
export function openStream(options: StreamOptions): Stream {
  const state: State = {
    lastId: options.lastId,
    tries: 0,
    interrupt: new AbortController(),
    waiting: false,
    asleep: false,
    closed: false,
  };
  void Promise.resolve().then(() => keep(options, state));
  return {
    retry: () => {
      if (state.waiting) state.interrupt.abort();
    },
    sleep: () => {
      state.asleep = true;
      state.interrupt.abort();
    },
    wake: () => {
      if (!state.asleep) return;
      state.asleep = false;
      state.tries = 0;
      state.interrupt.abort();
    },
    close: () => {
      state.closed = true;
      state.interrupt.abort();
    },
  };
}

async function keep(options: StreamOptions, state: State): Promise<void> {
  while (!state.closed) {
    state.interrupt = new AbortController();
    if (state.asleep) {
      options.onStatus({ kind: 'asleep' });
      await pause(Infinity, state.interrupt.signal);
      continue;
    }
    options.onStatus({ kind: 'connecting' });
    const refused = await connect(options, state);
    if (isIdle(state)) continue;
    if (refused !== undefined) {
      options.onStatus({ kind: 'refused', status: refused });
      return;
    }
    state.tries += 1;
    const waitMs = backoffMs(state.tries);
    state.interrupt = new AbortController();
    options.onStatus({ kind: 'waiting', retryAt: Date.now() + waitMs });
    state.waiting = true;
    await pause(waitMs, state.interrupt.signal);
    state.waiting = false;
  }
}

/** Whether whoever opened the stream wants no connection now. */
const isIdle = (state: State): boolean => state.closed || state.asleep;

/** One connection, to its end. Returns the status of a refusal. */
async function connect(options: StreamOptions, state: State): Promise<number | undefined> {
  const line = new AbortController();
  const guard = watchdog(options.silenceMs ?? 45_000, () => line.abort());
  const signal = AbortSignal.any([state.interrupt.signal, line.signal]);
  try {
    const response = await fetch(options.url, {
      headers: headersOf(state),
      credentials: 'same-origin',
      cache: 'no-store',
      signal,
    });
    if (!response.ok || !response.body) return isRefusal(response) ? response.status : undefined;
    options.onStatus({ kind: 'live', fresh: state.lastId === undefined });
    state.tries = 0;
    await deliver(response.body, options, state, guard);
  } catch {
    // The line broke; whoever called waits and tries again.
  } finally {
    guard.stop();
  }
  return undefined;
}

const headersOf = (state: State): Record<string, string> => ({
  accept: 'text/event-stream',
  ...(state.lastId !== undefined && { 'last-event-id': state.lastId }),
});

const isRefusal = (response: Response): boolean => response.status >= 400 && response.status < 500;

async function deliver(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  options: StreamOptions,
  state: State,
  guard: Watchdog,
): Promise<void> {
  const events = body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream({ onComment: guard.heard }))
    .getReader();
  for (;;) {
    const { value, done } = await events.read();
    if (done) return;
    guard.heard();
    if (isIdle(state)) return;
    if (value.id !== undefined) state.lastId = value.id;
    options.onEvent(value);
  }
}

interface Watchdog {
  readonly heard: () => void;
  readonly stop: () => void;
}

function watchdog(silenceMs: number, bark: () => void): Watchdog {
  let timer = setTimeout(bark, silenceMs);
  return {
    heard: () => {
      clearTimeout(timer);
      timer = setTimeout(bark, silenceMs);
    },
    stop: () => clearTimeout(timer),
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const timer = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined;
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
