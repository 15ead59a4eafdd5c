import {
  trialId,
  type Report,
  type Sweep,
  type SweepId,
  type Trial,
  type TrialId,
  type TrialState,
} from '@capsweep/domain';
import type { ChainableCommander } from 'ioredis';
import { decodeReport } from './codec/report.ts';
import { decodeSweep } from './codec/sweep.ts';
import { decodeTrial } from './codec/trial.ts';
import type { Connection } from './connection.ts';
import type { Keys } from './keys.ts';

/** Trials read at once: enough to fill the wire, few enough to let others through. */
const chunkSize = 500;
const hashFields = ['state', 'version', 'attempt', 'lease', 'body', 'packed'] as const;

/** The reading half of the trial store. */
export class RedisReader {
  readonly #connection: Connection;
  readonly #keys: Keys;

  constructor(connection: Connection, keys: Keys) {
    this.#connection = connection;
    this.#keys = keys;
  }

  async sweeps(): Promise<readonly Sweep[]> {
    const ids = await this.#connection.call((client) =>
      client.zrange(this.#keys.sweeps, '0', '-1'),
    );
    const bodies = await this.#pipeline(ids, (pipeline, id) =>
      pipeline.hget(this.#keys.sweep(id as SweepId), 'body'),
    );
    return bodies.flatMap((body) => (typeof body === 'string' ? decodeSweep(body) : []));
  }

  async sweep(id: SweepId): Promise<Sweep | undefined> {
    const key = this.#keys.sweep(id);
    const body = await this.#connection.call((client) => client.hget(key, 'body'));
    return body === null ? undefined : decodeSweep(body);
  }

  async trial(id: TrialId): Promise<Trial | undefined> {
    const key = this.#keys.trial(id);
    const values = await this.#connection.call((client) => client.hmgetBuffer(key, ...hashFields));
    return trialOf(id, values);
  }

  async trials(sweep: SweepId, states?: readonly TrialState[]): Promise<readonly Trial[]> {
    const numbers = await this.#numbers(sweep, states);
    const ids = numbers.sort((a, b) => a - b).map((number) => trialId(sweep, number));
    const rows = await this.#pipeline(ids, (pipeline, id) =>
      pipeline.hmgetBuffer(this.#keys.trial(id), ...hashFields),
    );
    const all = rows.flatMap((row, n) => trialOf(ids[n] as TrialId, row as Row) ?? []);
    return states ? all.filter((trial) => states.includes(trial.state)) : all;
  }

  async curve(id: TrialId): Promise<readonly Report[]> {
    const key = this.#keys.curve(id);
    const points = await this.#connection.call((client) => client.lrange(key, 0, -1));
    return points.map(decodeReport);
  }

  /** The numbers of trials that may be in one of the states, from one moment. */
  async #numbers(sweep: SweepId, states: readonly TrialState[] = everyState): Promise<number[]> {
    const { waiting, running, paused, finished } = this.#keys;
    const complete = finished;
    const places = { waiting, running, paused, complete, stopped: finished, failed: finished };
    const wanted = [...new Set(states.map((state) => places[state](sweep)))];
    if (wanted.length === 0) return [];
    const numbers = await this.#connection.call((client) =>
      client.zunion(wanted.length, ...wanted),
    );
    return numbers.map(Number);
  }

  async #pipeline<Id>(
    ids: readonly Id[],
    add: (pipeline: ChainableCommander, id: Id) => ChainableCommander,
  ): Promise<unknown[]> {
    const rows: unknown[] = [];
    for (let from = 0; from < ids.length; from += chunkSize) {
      const replies = await this.#connection.call((client) => {
        const pipeline = client.pipeline();
        for (const id of ids.slice(from, from + chunkSize)) add(pipeline, id);
        return pipeline.exec();
      });
      rows.push(...unwrap(replies));
    }
    return rows;
  }
}

const everyState = ['waiting', 'running', 'paused', 'complete', 'stopped', 'failed'] as const;

type Row = readonly (Buffer | null)[];

function trialOf(
  id: TrialId,
  [state, version, attempt, lease, body, packed]: Row,
): Trial | undefined {
  const rest = packed ?? body?.toString();
  if (!state || !version || !attempt || rest === undefined) return undefined;
  return decodeTrial(id, {
    state: state.toString(),
    version: version.toString(),
    attempt: attempt.toString(),
    lease: lease?.toString() ?? '',
    body: rest,
  });
}

/** The replies of a pipeline; the first that failed is thrown. */
function unwrap(replies: [Error | null, unknown][] | null): unknown[] {
  return (replies ?? []).map(([error, reply]) => {
    if (error) throw error;
    return reply;
  });
}
