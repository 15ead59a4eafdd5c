/** @file What workers say: wire <-> domain. */
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  assertNever,
  isCheckpointFileName,
  manifestName,
  type Measurement,
  type WorkerInfo,
} from '@capsweep/domain';
import {
  WorkerMessageSchema,
  type AddressRequest as WireAddressRequest,
  type Hello,
  type HelloSchema,
  type WorkerMessage,
} from '#gen/capsweep/v1/coordination_pb.js';
import type {
  AttemptKey as WireKey,
  Measurement as WireMeasurement,
  MeasurementSchema,
} from '#gen/capsweep/v1/trial_pb.js';
import type { AddressRequest, FromWorker, Pulse, WorkerSays } from '../coordination/messages.ts';
import { manifestFromWire, manifestToWire } from './checkpoint.ts';
import { methods } from './enums.ts';
import { outcomeFromWire, outcomeToWire } from './outcome.ts';
import { malformed, need, toNumber, toStruct, toTrialId, toWorkerId } from './read.ts';
import { keyFromWire, keyToWire, metricsFromWire, metricsToWire } from './values.ts';

type WireBody = NonNullable<MessageInitShape<typeof WorkerMessageSchema>['body']>;
type MeasurementInit = MessageInitShape<typeof MeasurementSchema>;

export function fromWorkerToWire({ seq, answered, body }: FromWorker): WorkerMessage {
  return create(WorkerMessageSchema, {
    seq: BigInt(seq),
    answered: BigInt(answered),
    body: bodyToWire(body),
  });
}

/** @throws SweepError `request-invalid` when the message is malformed. */
export function fromWorkerFromWire({ seq, answered, body }: WorkerMessage): FromWorker {
  return {
    seq: toNumber(seq, 'seq'),
    answered: toNumber(answered, 'answered'),
    body: bodyFromWire(body),
  };
}

function bodyToWire(says: WorkerSays): WireBody {
  switch (says.kind) {
    case 'hello':
      return { case: 'hello', value: helloToWire(says.protocol, says.worker, says.pulse) };
    case 'heartbeat':
      return { case: 'heartbeat', value: pulseToWire(says.pulse) };
    case 'received':
      return { case: 'received', value: { command: BigInt(says.command) } };
    case 'claim':
      return { case: 'claim', value: { slots: says.slots } };
    case 'report': {
      const measurement = measurementToWire(says.measurement);
      return { case: 'report', value: { key: keyToWire(says.key), measurement } };
    }
    case 'addresses': {
      const { method, checkpoint, files } = says.request;
      const value = { ...checkpoint, step: BigInt(checkpoint.step), files: [...files] };
      return { case: 'addresses', value: { ...value, method: methods.toWire(method) } };
    }
    case 'commit':
      return { case: 'commit', value: { manifest: manifestToWire(says.manifest) } };
    case 'finish': {
      const outcome = outcomeToWire(says.outcome);
      return { case: 'finish', value: { key: keyToWire(says.key), outcome } };
    }
    default:
      return assertNever(says, 'worker message');
  }
}

function bodyFromWire(body: WorkerMessage['body']): WorkerSays {
  switch (body.case) {
    case 'hello':
      return { kind: 'hello', ...helloFromWire(body.value) };
    case 'heartbeat':
      return { kind: 'heartbeat', pulse: pulseFromWire(body.value) };
    case 'received':
      return { kind: 'received', command: toNumber(body.value.command, 'the command') };
    case 'claim':
      return { kind: 'claim', slots: body.value.slots };
    case 'report': {
      const { key, measurement } = body.value;
      return {
        kind: 'report',
        key: keyFromWire(key),
        measurement: measurementFromWire(measurement),
      };
    }
    case 'addresses':
      return { kind: 'addresses', request: addressRequestFromWire(body.value) };
    case 'commit':
      return { kind: 'commit', manifest: manifestFromWire(body.value.manifest) };
    case 'finish': {
      const { key, outcome } = body.value;
      return { kind: 'finish', key: keyFromWire(key), outcome: outcomeFromWire(outcome) };
    }
    case undefined:
      throw malformed('it is of no known kind');
    default:
      return assertNever(body, 'worker message');
  }
}

function helloToWire(
  protocol: number,
  { id, labels, facts, ...worker }: WorkerInfo,
  pulse: Pulse,
): MessageInitShape<typeof HelloSchema> {
  return {
    ...worker,
    protocol,
    worker: id,
    labels: [...labels],
    facts: toStruct(facts),
    ...pulseToWire(pulse),
  };
}

function helloFromWire(wire: Hello): {
  protocol: number;
  worker: WorkerInfo;
  pulse: Pulse;
} {
  const { protocol, worker, host, pool, slots, labels, engine, device, facts } = wire;
  return {
    protocol,
    worker: {
      id: toWorkerId(worker),
      host,
      pool,
      slots,
      labels: [...labels],
      engine,
      device,
      facts: facts ?? {},
    },
    pulse: pulseFromWire(wire),
  };
}

function pulseToWire({ live, isDraining }: Pulse): { live: WireKey[]; draining: boolean } {
  return { live: live.map(keyToWire), draining: isDraining };
}

function pulseFromWire(wire: { live: WireKey[]; draining: boolean }): Pulse {
  return { live: wire.live.map(keyFromWire), isDraining: wire.draining };
}

function measurementToWire({ step, epoch, metrics }: Measurement): MeasurementInit {
  const end = epoch === undefined ? {} : { epoch };
  return { step: BigInt(step), ...end, metrics: metricsToWire(metrics) };
}

function measurementFromWire(wire: WireMeasurement | undefined): Measurement {
  const { step, epoch, metrics } = need(wire, 'the measurement');
  const end = epoch === undefined ? {} : { epoch };
  return { step: toNumber(step, 'the step'), ...end, metrics: metricsFromWire(metrics) };
}

function addressRequestFromWire(wire: WireAddressRequest): AddressRequest {
  const { method, trial, attempt, step, files } = wire;
  return {
    method: methods.fromWire(method),
    checkpoint: { trial: toTrialId(trial), attempt, step: toNumber(step, 'the step') },
    files: files.map(checkpointFileName),
  };
}

/** Names become part of a bucket's key: refuses those that would leave the checkpoint's folder. */
function checkpointFileName(name: string): string {
  if (name === manifestName || isCheckpointFileName(name)) return name;
  throw malformed(`${JSON.stringify(name)} is not a checkpoint's file name`);
}
