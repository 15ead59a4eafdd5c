/** @file Grants and what is in them. */
import { create } from '@bufbuild/protobuf';
import type { Assignment, CheckpointSpec, Grant, Objective } from '@capsweep/domain';
import { GrantSchema, type Grant as WireGrant } from '#gen/capsweep/v1/coordination_pb.js';
import {
  AssignmentSchema,
  CheckpointSpecSchema,
  type Assignment as WireAssignment,
  type CheckpointSpec as WireCheckpoints,
} from '#gen/capsweep/v1/trial_pb.js';
import { refFromWire, refToWire } from './checkpoint.ts';
import { goals, onNaNs } from './enums.ts';
import { need, toNumber } from './read.ts';
import { keyFromWire, keyToWire, paramsFromWire, paramsToWire } from './values.ts';

export function grantToWire(grant: Grant): WireGrant {
  const { assignment, slots, processes, trainerModule, resume, untilEpoch } = grant;
  return create(GrantSchema, {
    assignment: assignmentToWire(assignment),
    slots,
    ...(processes !== undefined && { processes }),
    ...(trainerModule !== undefined && { trainerModule }),
    ...(resume && { resume: refToWire(resume) }),
    ...(untilEpoch !== undefined && { untilEpoch }),
  });
}

export function grantFromWire(wire: WireGrant): Grant {
  const { assignment, slots, processes, trainerModule, resume, untilEpoch } = wire;
  return {
    assignment: assignmentFromWire(need(assignment, 'the assignment')),
    slots,
    ...(processes !== undefined && { processes }),
    ...(trainerModule !== undefined && { trainerModule }),
    ...(resume && { resume: refFromWire(resume) }),
    ...(untilEpoch !== undefined && { untilEpoch }),
  };
}

function assignmentToWire(assignment: Assignment): WireAssignment {
  return create(AssignmentSchema, {
    key: keyToWire(assignment),
    params: paramsToWire(assignment.params),
    seed: BigInt(assignment.seed),
    threads: assignment.threads,
    objectives: assignment.objectives.map(({ metric, goal }) => {
      return { metric, goal: goals.toWire(goal) };
    }),
    checkpoints: checkpointsToWire(assignment.checkpoints),
    onNan: onNaNs.toWire(assignment.onNaN),
  });
}

function assignmentFromWire(wire: WireAssignment): Assignment {
  return {
    ...keyFromWire(wire.key),
    params: paramsFromWire(wire.params),
    seed: toNumber(wire.seed, 'the seed'),
    threads: wire.threads,
    objectives: wire.objectives.map(({ metric, goal }): Objective => {
      return { metric, goal: goals.fromWire(goal) };
    }),
    checkpoints: checkpointsFromWire(need(wire.checkpoints, 'the checkpoint settings')),
    onNaN: onNaNs.fromWire(wire.onNan),
  };
}

function checkpointsToWire({ maxBytes, ...spec }: CheckpointSpec): WireCheckpoints {
  const limit = maxBytes === undefined ? {} : { maxBytes: BigInt(maxBytes) };
  return create(CheckpointSpecSchema, { ...spec, ...limit });
}

function checkpointsFromWire(wire: WireCheckpoints): CheckpointSpec {
  const { everyEpochs, everySeconds, keepBest, maxBytes } = wire;
  const limit = maxBytes === undefined ? {} : { maxBytes: toNumber(maxBytes, 'maxBytes') };
  return { everyEpochs, everySeconds, keepBest, ...limit };
}
