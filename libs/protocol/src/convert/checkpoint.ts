/** @file Checkpoints: references and manifests. */
import { create } from '@bufbuild/protobuf';
import type { CheckpointManifest, CheckpointRef } from '@capsweep/domain';
import {
  CheckpointManifestSchema,
  CheckpointRefSchema,
  type CheckpointManifest as WireManifest,
  type CheckpointRef as WireRef,
  type Values as WireValues,
} from '#gen/capsweep/v1/trial_pb.js';
import { need, toNumber, toStruct, toTrialId } from './read.ts';
import { metricsFromWire, metricsToWire, paramsFromWire, paramsToWire } from './values.ts';

export function refToWire(ref: CheckpointRef): WireRef {
  const { trial, attempt, epoch, manifestSha256 } = ref;
  return create(CheckpointRefSchema, {
    trial,
    attempt,
    step: BigInt(ref.step),
    epoch,
    bytes: BigInt(ref.bytes),
    manifestSha256,
    ...valuesToWire(ref.values),
  });
}

export function refFromWire(wire: WireRef | undefined): CheckpointRef {
  const { trial, attempt, step, epoch, bytes, manifestSha256, values } = need(wire, 'the ref');
  return {
    trial: toTrialId(trial),
    attempt,
    step: toNumber(step, 'the step'),
    epoch,
    bytes: toNumber(bytes, 'the size'),
    manifestSha256,
    ...valuesFromWire(values),
  };
}

export function manifestToWire(manifest: CheckpointManifest): WireManifest {
  const { trial, attempt, epoch, metrics, params, about } = manifest;
  return create(CheckpointManifestSchema, {
    trial,
    attempt,
    step: BigInt(manifest.step),
    epoch,
    files: manifest.files.map((file) => ({ ...file, bytes: BigInt(file.bytes) })),
    ...valuesToWire(manifest.values),
    ...(metrics && { metrics: metricsToWire(metrics) }),
    ...(params && { params: paramsToWire(params) }),
    ...(about && { about: toStruct(about) }),
  });
}

export function manifestFromWire(wire: WireManifest | undefined): CheckpointManifest {
  const { trial, attempt, step, epoch, files, ...rest } = need(wire, 'the manifest');
  return {
    format: 'capsweep-checkpoint-1',
    trial: toTrialId(trial),
    attempt,
    step: toNumber(step, 'the step'),
    epoch,
    files: files.map(({ name, bytes, sha256 }) => {
      return { name, bytes: toNumber(bytes, 'the size'), sha256 };
    }),
    ...(rest.metrics && { metrics: metricsFromWire(rest.metrics) }),
    ...valuesFromWire(rest.values),
    ...(rest.params && { params: paramsFromWire(rest.params) }),
    ...(rest.about && { about: rest.about }),
  };
}

function valuesToWire(values: readonly number[] | undefined): { values?: { values: number[] } } {
  return values ? { values: { values: [...values] } } : {};
}

function valuesFromWire(wire: WireValues | undefined): { values?: readonly number[] } {
  return wire ? { values: [...wire.values] } : {};
}
