/** @file Log lines that wait: a queue for each attempt, which drops its oldest lines when it is full. */
import type { AttemptKey, LogLine } from '@capsweep/domain';
import type { LogBatch } from '../../coordination/messages.ts';

/** A batch before it has a sender and a number. */
export type Lines = Pick<LogBatch, 'key' | 'dropped' | 'lines'>;

export interface LogQueues {
  readonly isEmpty: boolean;
  /** Adds lines; they may push out older ones of the same attempt, which are counted. */
  add(key: AttemptKey, lines: readonly LogLine[]): void;
  /** Counts lines of an attempt that were lost on the way. */
  lose(key: AttemptKey, count: number): void;
  /** Takes at most `count` batches, one of each attempt in turn. */
  take(count: number): readonly Lines[];
}

interface Queue {
  readonly key: AttemptKey;
  readonly lines: LogLine[];
  characters: number;
  dropped: number;
}

const batchCharacters = 64 * 1024;

/** @param maxWaiting Characters of one attempt that may wait. */
export function createLogQueues(maxWaiting: number): LogQueues {
  const queues = new Map<string, Queue>();
  const queueOf = (key: AttemptKey): Queue => {
    const name = `${key.trial}/${key.attempt}`;
    const queue = queues.get(name) ?? { key, lines: [], characters: 0, dropped: 0 };
    queues.set(name, queue);
    return queue;
  };
  return {
    get isEmpty() {
      return queues.size === 0;
    },
    add: (key, lines) => push(queueOf(key), lines, maxWaiting),
    lose: (key, count) => void (queueOf(key).dropped += count),
    take: (count) => {
      const taken: Lines[] = [];
      while (queues.size > 0 && taken.length < count) {
        for (const [name, queue] of [...queues].slice(0, count - taken.length)) {
          taken.push(takeBatch(queue));
          // Whoever has more goes behind the others.
          queues.delete(name);
          if (queue.lines.length > 0) queues.set(name, queue);
        }
      }
      return taken;
    },
  };
}

function push(queue: Queue, lines: readonly LogLine[], maxWaiting: number): void {
  queue.lines.push(...lines);
  for (const { text } of lines) queue.characters += text.length;
  let surplus = 0;
  while (queue.characters > maxWaiting && surplus < queue.lines.length) {
    queue.characters -= queue.lines[surplus]?.text.length ?? 0;
    surplus += 1;
  }
  queue.lines.splice(0, surplus);
  queue.dropped += surplus;
}

function takeBatch(queue: Queue): Lines {
  let count = 0;
  let characters = 0;
  while (count < queue.lines.length && characters < batchCharacters) {
    characters += queue.lines[count]?.text.length ?? 0;
    count += 1;
  }
  const { key, dropped } = queue;
  queue.characters -= characters;
  queue.dropped = 0;
  return { key, dropped, lines: queue.lines.splice(0, count) };
}
