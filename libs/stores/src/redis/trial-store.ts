import {
  trialId,
  type ClaimOffer,
  type LeaderEpoch,
  type RunningTrial,
  type Sweep,
  type SweepEvent,
  type SweepId,
  type TrialId,
  type TrialStore,
  type TrialWrite,
  type WaitingTrial,
} from '@capsweep/domain';
import { encodeEvent } from './codec/event.ts';
import { encodeReport } from './codec/report.ts';
import { encodeLabels, encodeSweep } from './codec/sweep.ts';
import { decodeTrial, encodeLease, encodeTrial } from './codec/trial.ts';
import type { Connection } from './connection.ts';
import type { Keys } from './keys.ts';
import { packLog } from './pack.ts';
import { RedisReader } from './reader.ts';
import { refusalOf, type Asked } from './refusal.ts';
import { refuseWhenFull } from './room.ts';
import { runScript, textOf, type ScriptCall, type ScriptName, type ScriptReply } from './script.ts';

const encodeEvents = (events: readonly SweepEvent[]): string[] => events.flatMap(encodeEvent);

/** The truth in Redis. Each mutation is one script; its guarantee is written at its top. */
export class RedisTrialStore extends RedisReader implements TrialStore {
  readonly #connection: Connection;
  readonly #keys: Keys;

  constructor(connection: Connection, keys: Keys) {
    super(connection, keys);
    this.#connection = connection;
    this.#keys = keys;
  }

  async lead(): Promise<LeaderEpoch> {
    const epoch = await this.#connection.call((client) => client.incr(this.#keys.leader));
    return epoch as LeaderEpoch;
  }

  async createSweep(
    epoch: LeaderEpoch,
    sweep: Sweep,
    events: readonly SweepEvent[],
  ): Promise<void> {
    await refuseWhenFull(this.#connection);
    const { id, name, createdAt, state } = sweep;
    const { leader, names, sweeps, ...keys } = this.#keys;
    const fields = encodeSweep(sweep);
    const pool = keys.pool(sweep.spec.resources.pool);
    const call = {
      keys: [leader, names, sweeps, keys.sweep(id), pool, keys.log(id)],
      args: [epoch, id, name, createdAt, state, fields.length, ...fields, ...encodeEvents(events)],
    };
    await this.#mutate('create-sweep', call, { epoch, what: `sweep ${id}`, name, sweep: id });
  }

  async writeSweep(
    epoch: LeaderEpoch,
    { before, after, events }: { before: Sweep; after: Sweep; events: readonly SweepEvent[] },
  ): Promise<void> {
    const { id, version } = before;
    const { leader, ...keys } = this.#keys;
    const pools = [before, after].map((sweep) => keys.pool(sweep.spec.resources.pool));
    const fields = encodeSweep(after);
    const call = {
      keys: [leader, keys.sweep(id), ...pools, keys.log(id)],
      args: [epoch, id, version, after.state, fields.length, ...fields, ...encodeEvents(events)],
    };
    await this.#mutate('write-sweep', call, { epoch, what: `sweep ${id}`, version, sweep: id });
  }

  async removeSweep(epoch: LeaderEpoch, sweep: SweepId): Promise<void> {
    const { leader, names, sweeps, users, base, ...keys } = this.#keys;
    const places = [keys.waiting, keys.running, keys.paused, keys.finished];
    const own = [keys.sweep, ...places, keys.log, keys.blocks, keys.ends].map((key) => key(sweep));
    const call = { keys: [leader, names, sweeps, users, ...own], args: [epoch, sweep, base] };
    await this.#mutate('remove-sweep', call, { epoch, what: `sweep ${sweep}` });
  }

  async addTrials(
    epoch: LeaderEpoch,
    trials: readonly WaitingTrial[],
    events: readonly SweepEvent[],
  ): Promise<void> {
    const sweep = trials[0]?.sweep;
    if (sweep === undefined) return;
    const { leader, ...keys } = this.#keys;
    const planned = trials.flatMap((trial) => {
      const { version, attempt, body } = encodeTrial(trial);
      return [trial.number, version, attempt, body];
    });
    const prefix = keys.trial(`${sweep}-` as TrialId);
    const call = {
      keys: [leader, keys.sweep(sweep), keys.waiting(sweep), keys.log(sweep)],
      args: [epoch, prefix, trials.length, ...planned, ...encodeEvents(events)],
    };
    await this.#mutate('add-trials', call, { epoch, what: sweep, sweep });
  }

  async writeTrial(epoch: LeaderEpoch, write: TrialWrite): Promise<void> {
    const { before, after, events, reports = [], truncateAfter = '' } = write;
    const { id, sweep, number, version } = before;
    const { leader, users, ...keys } = this.#keys;
    const places = [keys.waiting, keys.running, keys.paused, keys.finished];
    const next = encodeTrial(after);
    const call = {
      keys: [
        ...[leader, keys.sweep(sweep), keys.trial(id), users, keys.curve(id), keys.log(sweep)],
        ...places.map((key) => key(sweep)),
      ],
      args: [
        ...[epoch, number, version],
        ...[next.state, next.version, next.attempt, next.lease],
        ...[typeof next.body === 'string' ? 'body' : 'packed', next.body],
        ...[truncateAfter, reports.length, ...reports.map(encodeReport)],
        ...encodeEvents(events),
      ],
    };
    await this.#mutate('write-trial', call, { epoch, what: `trial ${id}`, version, sweep });
  }

  async claim(epoch: LeaderEpoch, offer: ClaimOffer): Promise<RunningTrial | undefined> {
    const { worker, at, slots, labels } = offer;
    const { leader, users, base, ...keys } = this.#keys;
    const call = {
      keys: [leader, keys.pool(offer.pool), users],
      args: [
        ...[epoch, base, slots, encodeLabels(labels), offer.sweep ?? ''],
        ...[encodeLease({ worker, since: at }), at, JSON.stringify(worker)],
      ],
    };
    const reply = await this.#mutate('claim', call, { epoch, what: 'the claim' });
    if (reply[0] === 'none') return undefined;
    const [length, sweep, number, ...fields] = reply.slice(1).map(textOf);
    await this.#pack(epoch, sweep as SweepId, Number(length));
    const [version, attempt, lease, body] = fields as [string, string, string, string];
    const granted = { state: 'running', version, attempt, lease, body };
    return decodeTrial(trialId(sweep as SweepId, Number(number)), granted) as RunningTrial;
  }

  async dropCurve(epoch: LeaderEpoch, id: TrialId): Promise<void> {
    const call = { keys: [this.#keys.leader, this.#keys.curve(id)], args: [epoch] };
    await this.#mutate('drop-curve', call, { epoch, what: `trial ${id}` });
  }

  close(): Promise<void> {
    this.#connection.close();
    return Promise.resolve();
  }

  async #mutate(
    name: ScriptName,
    call: ScriptCall,
    asked: Asked & { readonly sweep?: SweepId },
  ): Promise<ScriptReply> {
    const reply = await runScript(this.#connection, name, call);
    const refusal = refusalOf(reply, asked);
    if (refusal) throw refusal;
    if (asked.sweep !== undefined) await this.#pack(asked.epoch, asked.sweep, Number(reply[1]));
    return reply;
  }

  /** What was asked is done by now, so packing may fail: the next mutation tries again. */
  async #pack(epoch: LeaderEpoch, sweep: SweepId, length: number): Promise<void> {
    const where = { connection: this.#connection, keys: this.#keys, epoch };
    await packLog(where, sweep, length).catch(() => undefined);
  }
}
