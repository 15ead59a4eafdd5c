import { fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  errorCodes,
  sweepId,
  trialId,
  workerId,
  type Assignment,
  type AttemptOutcome,
  type CheckpointManifest,
  type CheckpointRef,
  type Decision,
  type ErrorCode,
  type Grant,
  type Json,
  type LogLevel,
  type SweepErrorInfo,
  type WorkerCommand,
  type WorkerInfo,
} from '@capsweep/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  CoordinatorMessageSchema,
  LogBatchSchema,
  WorkerMessageSchema,
} from '#gen/capsweep/v1/coordination_pb.js';
import type { CoordinatorSays, LogBatch, WorkerSays } from '../coordination/messages.ts';
import { fromCoordinatorFromWire, fromCoordinatorToWire } from './from-coordinator.ts';
import { fromWorkerFromWire, fromWorkerToWire } from './from-worker.ts';
import { logBatchFromWire, logBatchToWire } from './logs.ts';

// `record` with optional keys, as exactOptionalPropertyTypes wants them: absent, not undefined.
const part = <T, K extends keyof T>(model: { [P in keyof T]: fc.Arbitrary<T[P]> }, needed: K[]) =>
  fc.record(model, { requiredKeys: needed, noNullPrototype: true });

const whole = <T>(model: { [P in keyof T]: fc.Arbitrary<T[P]> }) =>
  fc.record(model, { noNullPrototype: true });

const text = fc.string({ unit: 'grapheme' });
const count = fc.nat();
const big = fc.maxSafeNat();
const double = fc.double();
// The protobuf library leaves out a key called `__proto__`, as it should.
const name = text.filter((key) => key !== '__proto__');
const table = <T>(value: fc.Arbitrary<T>) => fc.dictionary(name, value, { noNullPrototype: true });
const json = fc
  .jsonValue()
  .filter((value) => !JSON.stringify(value).includes('__proto__')) as fc.Arbitrary<Json>;
const id = fc.nat().map((n) => trialId(sweepId('abcd'), n % 1e9));
const key = whole({ trial: id, attempt: count });
const params = table(fc.oneof(text, double, fc.boolean()));
const metrics = table(double);
const values = fc.array(double);
const error: fc.Arbitrary<SweepErrorInfo> = part(
  {
    code: fc.constantFrom(...(Object.keys(errorCodes) as ErrorCode[])),
    message: text,
    details: table(json),
  },
  ['code', 'message'],
);
const ref: fc.Arbitrary<CheckpointRef> = part(
  { trial: id, attempt: count, step: big, epoch: double, bytes: big, manifestSha256: text, values },
  ['trial', 'attempt', 'step', 'epoch', 'bytes', 'manifestSha256'],
);
const manifest: fc.Arbitrary<CheckpointManifest> = part(
  {
    format: fc.constant('capsweep-checkpoint-1' as const),
    trial: id,
    attempt: count,
    step: big,
    epoch: double,
    files: fc.array(whole({ name: text, bytes: big, sha256: text })),
    metrics,
    values,
    params,
    about: table(json),
  },
  ['format', 'trial', 'attempt', 'step', 'epoch', 'files'],
);
const assignment: fc.Arbitrary<Assignment> = whole({
  trial: id,
  attempt: count,
  params,
  seed: fc.maxSafeInteger(),
  threads: count,
  objectives: fc.array(
    whole({ metric: text, goal: fc.constantFrom('maximize' as const, 'minimize' as const) }),
  ),
  checkpoints: part({ everyEpochs: double, everySeconds: double, keepBest: count, maxBytes: big }, [
    'everyEpochs',
    'everySeconds',
    'keepBest',
  ]),
  onNaN: fc.constantFrom('fail' as const, 'continue' as const),
});
const grant: fc.Arbitrary<Grant> = part(
  {
    assignment,
    slots: count,
    processes: count,
    trainerModule: text,
    resume: ref,
    untilEpoch: double,
  },
  ['assignment', 'slots'],
);
const kind = <const K extends string>(k: K) => fc.constant(k);
const outcome: fc.Arbitrary<AttemptOutcome> = fc.oneof(
  ...(['completed', 'stopped', 'paused', 'released', 'lost'] as const).map((k) =>
    whole({ kind: kind(k) }),
  ),
  whole({ kind: kind('failed'), error, retryable: fc.boolean() }),
);
const decision: fc.Arbitrary<Decision> = fc.oneof(
  fc.constantFrom<Decision>({ kind: 'continue' }, { kind: 'fenced' }),
  whole({ kind: fc.constantFrom('pause' as const, 'stop' as const), reason: text }),
);
const command: fc.Arbitrary<WorkerCommand> = fc.oneof(
  whole({ kind: kind('drain'), reason: text }),
  whole({
    kind: fc.constantFrom(...(['checkpoint', 'pause', 'stop', 'fenced'] as const)),
    trial: id,
    attempt: count,
    reason: text,
  }),
);
const worker: fc.Arbitrary<WorkerInfo> = whole({
  id: fc.uuid().map(workerId),
  host: text,
  pool: text,
  slots: count,
  labels: fc.array(text),
  engine: text,
  device: text,
  facts: table(json),
});
const method = fc.constantFrom('GET' as const, 'PUT' as const);
const fileName = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/);
const verdict = fc.constantFrom('accepted' as const, 'fenced' as const);

const pulse = whole({ live: fc.array(key), isDraining: fc.boolean() });

const workerSays: fc.Arbitrary<WorkerSays> = fc.oneof(
  whole({ kind: kind('hello'), protocol: count, worker, pulse }),
  whole({ kind: kind('heartbeat'), pulse }),
  whole({ kind: kind('received'), command: big }),
  whole({ kind: kind('claim'), slots: count }),
  whole({
    kind: kind('report'),
    key,
    measurement: part({ step: big, epoch: double, metrics }, ['step', 'metrics']),
  }),
  whole({
    kind: kind('addresses'),
    request: whole({
      method,
      checkpoint: whole({ trial: id, attempt: count, step: big }),
      files: fc.array(fileName),
    }),
  }),
  whole({ kind: kind('commit'), manifest }),
  whole({ kind: kind('finish'), key, outcome }),
);
const coordinatorSays: fc.Arbitrary<CoordinatorSays> = fc.oneof(
  whole({
    kind: kind('welcome'),
    welcome: part(
      { leaseMs: count, heartbeatMs: count, doorbell: whole({ url: text, prefix: text }) },
      ['leaseMs', 'heartbeatMs'],
    ),
  }),
  whole({ kind: fc.constantFrom('refused' as const, 'failed' as const), error }),
  whole({ kind: kind('command'), number: big, command }),
  whole({ kind: kind('granted'), grant }),
  whole({ kind: kind('nothing') }),
  whole({ kind: kind('decision'), decision }),
  whole({
    kind: kind('addresses'),
    addresses: fc.dictionary(fileName, whole({ url: text, method, headers: table(text) }), {
      noNullPrototype: true,
    }),
  }),
  whole({ kind: fc.constantFrom('committed' as const, 'finished' as const), verdict }),
);
const batch: fc.Arbitrary<LogBatch> = whole({
  worker: fc.uuid().map(workerId),
  number: big,
  key,
  dropped: big,
  lines: fc.array(
    whole({
      at: big,
      level: fc.constantFrom<LogLevel>('debug', 'info', 'warn', 'error'),
      text,
    }),
  ),
});

it('brings every worker message over the wire unchanged', () => {
  fc.assert(
    fc.property(big, big, workerSays, (seq, answered, body) => {
      const bytes = toBinary(WorkerMessageSchema, fromWorkerToWire({ seq, answered, body }));
      const back = fromWorkerFromWire(fromBinary(WorkerMessageSchema, bytes));
      expect(back).toStrictEqual({ seq, answered, body });
    }),
    { numRuns: 500 },
  );
});

it('brings every coordinator message over the wire unchanged', () => {
  fc.assert(
    fc.property(big, coordinatorSays, (re, body) => {
      const bytes = toBinary(CoordinatorMessageSchema, fromCoordinatorToWire({ re, body }));
      const back = fromCoordinatorFromWire(fromBinary(CoordinatorMessageSchema, bytes));
      expect(back).toStrictEqual({ re, body });
    }),
    { numRuns: 500 },
  );
});

it('brings every log batch over the wire unchanged', () => {
  fc.assert(
    fc.property(batch, (lines) => {
      const bytes = toBinary(LogBatchSchema, logBatchToWire(lines));
      expect(logBatchFromWire(fromBinary(LogBatchSchema, bytes))).toStrictEqual(lines);
    }),
  );
});
