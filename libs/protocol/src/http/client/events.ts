import { callApi, type ApiPlace } from './transport.ts';

/** One server-sent event: its type and its data, not parsed further. */
export interface StreamedEvent {
  readonly type: string;
  readonly data: unknown;
}

/**
 * Server-sent events of the API, across reconnects: after a cut it goes on with the last event's
 * id, so that nothing is missed; what cannot be made up for comes as an event `reset`.
 *
 * Ends when `signal` aborts. An answer that refuses (no such sweep, wrong token) is thrown.
 */
export async function* streamEvents(
  place: ApiPlace,
  path: string,
  signal: AbortSignal,
): AsyncGenerator<StreamedEvent> {
  let lastEventId: string | undefined;
  for (let failures = 0; !signal.aborted;) {
    try {
      const headers = lastEventId === undefined ? {} : { 'last-event-id': lastEventId };
      const response = await callApi(place, { path, signal, headers });
      failures = 0;
      for await (const { id, ...event } of parse(textOf(response))) {
        lastEventId = id ?? lastEventId;
        if (event.data !== undefined) yield event;
      }
    } catch (error) {
      if (isRefusal(error)) throw error;
    }
    failures += 1;
    await pause(Math.min(250 * 2 ** failures, 5_000), signal);
  }
}

function isRefusal(error: unknown): boolean {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : '';
  return typeof code === 'string' && ['not-found', 'unauthenticated', 'forbidden'].includes(code);
}

async function* textOf(response: Response): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  for (;;) {
    const read = await reader?.read();
    if (!read || read.done) return;
    yield decoder.decode(read.value, { stream: true });
  }
}

interface Parsed {
  readonly id?: string;
  readonly type: string;
  readonly data: unknown;
}

async function* parse(chunks: AsyncIterable<string>): AsyncGenerator<Parsed> {
  let text = '';
  for await (const chunk of chunks) {
    text += chunk;
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      yield parseOne(text.slice(0, end));
      text = text.slice(end + 2);
    }
  }
}

function parseOne(block: string): Parsed {
  const fields = new Map<string, string>();
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).trimStart());
  }
  const id = fields.get('id');
  const data = fields.get('data');
  return {
    ...(id !== undefined && { id }),
    type: fields.get('event') ?? 'message',
    data: data === undefined ? undefined : (JSON.parse(data) as unknown),
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
