import type { Clock } from '@capsweep/domain';

/** One server-sent event: its type and its JSON. */
export interface Sent {
  readonly type: string;
  readonly data: unknown;
}

/** Somebody who listens. */
export interface Client {
  /** Returns false when it cannot keep up; it is then let go, and may come back. */
  write(text: string): boolean;
  end(): void;
}

const gatherMs = 200;
const remembered = 500;

/**
 * A stream of events with a short memory. What happens within a moment is gathered and told
 * together; a client that comes back with its last event's id is told what it missed, or `reset`.
 */
export class Channel {
  readonly #boot: string;
  readonly #clock: Clock;
  readonly #gather: () => readonly Sent[];
  readonly #clients = new Set<Client>();
  readonly #past: { readonly id: number; readonly text: string }[] = [];
  #last = 0;
  #pending: (() => void) | undefined;

  constructor(options: { boot: string; clock: Clock; gather: () => readonly Sent[] }) {
    this.#boot = options.boot;
    this.#clock = options.clock;
    this.#gather = options.gather;
  }

  get clients(): number {
    return this.#clients.size;
  }

  /** Says that there is something to gather. */
  stir(): void {
    this.#pending ??= this.#clock.after(gatherMs, () => {
      this.#pending = undefined;
      for (const event of this.#gather()) this.#send(event);
    });
  }

  /** Sends an event that is not remembered. */
  whisper(event: Sent): void {
    this.#broadcast(`event: ${event.type}\ndata: ${JSON.stringify(event.data)}\n\n`);
  }

  /** Lets a client listen; `lastEventId` is where it was cut off. Returns how to leave. */
  join(client: Client, lastEventId: string | undefined): () => void {
    client.write(`retry: 1000\n\n`);
    for (const text of this.#missed(lastEventId)) client.write(text);
    this.#clients.add(client);
    return () => this.#clients.delete(client);
  }

  /** Keeps connections from looking dead. */
  beat(): void {
    this.#broadcast(': alive\n\n');
  }

  close(): void {
    this.#pending?.();
    for (const client of this.#clients) client.end();
    this.#clients.clear();
  }

  #missed(lastEventId: string | undefined): readonly string[] {
    const here = `id: ${this.#boot}.${this.#last}\n`;
    if (lastEventId === undefined) return [`${here}\n`];
    const [boot, number] = lastEventId.split('.');
    const since = Number(number);
    const oldest = this.#past[0]?.id ?? this.#last + 1;
    const known = boot === this.#boot && since <= this.#last && since >= oldest - 1;
    if (!known) return [`${here}event: reset\ndata: {}\n\n`];
    return this.#past.filter(({ id }) => id > since).map(({ text }) => text);
  }

  #send({ type, data }: Sent): void {
    this.#last += 1;
    const text = `id: ${this.#boot}.${this.#last}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
    this.#past.push({ id: this.#last, text });
    if (this.#past.length > remembered) this.#past.shift();
    this.#broadcast(text);
  }

  #broadcast(text: string): void {
    for (const client of this.#clients) {
      if (client.write(text)) continue;
      this.#clients.delete(client);
      client.end();
    }
  }
}
