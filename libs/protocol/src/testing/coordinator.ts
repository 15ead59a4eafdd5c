import { createHash } from 'node:crypto';
import {
  checkpointFolder,
  manifestName,
  sameAttempt,
  SweepError,
  type AttemptKey,
  type AttemptOutcome,
  type CheckpointManifest,
  type CheckpointRef,
  type Decision,
  type Grant,
  type Measurement,
  type WorkerInfo,
} from '@capsweep/domain';
import type {
  Addresses,
  AddressRequest,
  LogBatch,
  Pulse,
  Welcome,
} from '../coordination/messages.ts';
import type { ConnectedWorker, CoordinationHandlers } from '../grpc/server/handlers.ts';
import type { FakeBucket } from './bucket.ts';

/**
 * A coordinator whose decisions are scripted and which remembers everything it is told. It does
 * what the law of the handlers asks, in memory and without a store: for tests of workers.
 */
export class FakeCoordinator implements CoordinationHandlers {
  welcome: Welcome = { leaseMs: 10_000, heartbeatMs: 50 };
  /** What to answer to a report. */
  decide: (key: AttemptKey, measurement: Measurement) => Decision = () => ({ kind: 'continue' });
  /** Called first by every handler; may throw or delay. */
  before: (what: string) => Promise<void> | void = () => undefined;
  /** Called for every log batch; until it resolves, no more are read. */
  gateLogs: () => Promise<void> | void = () => undefined;

  readonly grants: Grant[] = [];
  readonly fenced: AttemptKey[] = [];

  readonly hellos: WorkerInfo[] = [];
  readonly claims: number[] = [];
  readonly heartbeats: (readonly AttemptKey[])[] = [];
  readonly reports: (AttemptKey & { measurement: Measurement })[] = [];
  readonly commits: CheckpointManifest[] = [];
  readonly finishes: (AttemptKey & { outcome: AttemptOutcome })[] = [];
  readonly batches: LogBatch[] = [];
  readonly gone: WorkerInfo[] = [];
  worker: ConnectedWorker | undefined;
  isDraining = false;

  readonly #bucket: FakeBucket | undefined;
  readonly #waiting = new Set<() => void>();

  constructor(bucket?: FakeBucket) {
    this.#bucket = bucket;
  }

  /** Resolves with what `look` finds, as soon as it finds something other than undefined or false. */
  until<T>(look: () => T | undefined | false): Promise<T> {
    return new Promise((resolve) => {
      const check = (): void => {
        const found = look();
        if (found === undefined || found === false) return;
        this.#waiting.delete(check);
        resolve(found);
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** How an attempt ended. */
  outcome(key: AttemptKey): Promise<AttemptOutcome> {
    return this.until(() => this.finishes.find((finish) => sameAttempt(finish, key))?.outcome);
  }

  /** All lines of an attempt's log so far. */
  logOf(key: AttemptKey): string {
    const lines = this.batches.filter((b) => sameAttempt(b.key, key)).flatMap((b) => b.lines);
    return lines.map((line) => `${line.level}: ${line.text}`).join('\n');
  }

  /** The reference of a committed checkpoint, as a store would keep it. */
  refOf(manifest: CheckpointManifest): CheckpointRef {
    const { trial, attempt, step, epoch, files } = manifest;
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const manifestSha256 = createHash('sha256').update(JSON.stringify(manifest)).digest('hex');
    return { trial, attempt, step, epoch, bytes, manifestSha256 };
  }

  async onHello(worker: ConnectedWorker): Promise<Welcome> {
    await this.before('hello');
    this.worker = worker;
    this.#note(this.hellos, worker.info);
    return this.welcome;
  }

  async onClaim(_worker: ConnectedWorker, slots: number): Promise<Grant | undefined> {
    await this.before('claim');
    const index = this.grants.findIndex((grant) => grant.slots <= slots);
    const [grant] = index < 0 ? [] : this.grants.splice(index, 1);
    this.#note(this.claims, slots);
    return grant;
  }

  async onReport(
    _worker: ConnectedWorker,
    key: AttemptKey,
    measurement: Measurement,
  ): Promise<Decision> {
    await this.before('report');
    if (this.#isFenced(key)) return { kind: 'fenced' };
    const repeated = this.reports.some(
      (report) => sameAttempt(report, key) && report.measurement.step >= measurement.step,
    );
    if (!repeated) this.#note(this.reports, { ...key, measurement });
    return this.decide(key, measurement);
  }

  async onAddresses(_worker: ConnectedWorker, request: AddressRequest): Promise<Addresses> {
    await this.before('addresses');
    const { checkpoint, files, method } = request;
    if (method === 'PUT' && this.#isFenced(checkpoint))
      throw new SweepError('attempt-fenced', 'scripted');
    const folder = checkpointFolder(checkpoint);
    const addressOf = (name: string): Addresses[string] =>
      this.#needBucket().address(`${folder}/${name}`, method);
    return Object.fromEntries(files.map((name) => [name, addressOf(name)]));
  }

  async onCommit(
    _worker: ConnectedWorker,
    manifest: CheckpointManifest,
  ): Promise<'committed' | 'fenced'> {
    await this.before('commit');
    if (this.#isFenced(manifest)) return 'fenced';
    const key = `${checkpointFolder(manifest)}/${manifestName}`;
    this.#needBucket().objects.set(key, Buffer.from(JSON.stringify(manifest)));
    this.#note(this.commits, manifest);
    return 'committed';
  }

  async onFinish(
    _worker: ConnectedWorker,
    key: AttemptKey,
    outcome: AttemptOutcome,
  ): Promise<'accepted' | 'fenced'> {
    await this.before('finish');
    if (this.#isFenced(key)) return 'fenced';
    const repeated = this.finishes.some((finish) => sameAttempt(finish, key));
    if (!repeated) this.#note(this.finishes, { ...key, outcome });
    return 'accepted';
  }

  async onHeartbeat(
    _worker: ConnectedWorker,
    { live, isDraining }: Pulse,
  ): Promise<readonly AttemptKey[]> {
    await this.before('heartbeat');
    this.isDraining = isDraining;
    this.#note(this.heartbeats, live);
    return live.filter((key) => this.#isFenced(key));
  }

  async onLogs(batch: LogBatch): Promise<void> {
    await this.gateLogs();
    this.#note(this.batches, batch);
  }

  onGone(worker: ConnectedWorker): void {
    this.#note(this.gone, worker.info);
  }

  #isFenced(key: AttemptKey): boolean {
    return this.fenced.some((fenced) => sameAttempt(fenced, key));
  }

  #needBucket(): FakeBucket {
    if (!this.#bucket) throw new SweepError('config-invalid', 'this test has no bucket');
    return this.#bucket;
  }

  #note<T>(list: T[], item: T): void {
    list.push(item);
    for (const check of [...this.#waiting]) check();
  }
}
