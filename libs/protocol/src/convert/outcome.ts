/** @file How attempts end, and what running ones are told. */
import { create } from '@bufbuild/protobuf';
import { assertNever, type AttemptOutcome, type Decision } from '@capsweep/domain';
import {
  DecisionSchema,
  OutcomeSchema,
  type Decision as WireDecision,
  type Outcome as WireOutcome,
} from '#gen/capsweep/v1/trial_pb.js';
import { malformed, need } from './read.ts';
import { errorFromWire, errorToWire } from './values.ts';

export function outcomeToWire(outcome: AttemptOutcome): WireOutcome {
  switch (outcome.kind) {
    case 'completed':
    case 'stopped':
    case 'paused':
    case 'released':
    case 'lost':
      return create(OutcomeSchema, { kind: { case: outcome.kind, value: {} } });
    case 'failed': {
      const { error, retryable } = outcome;
      const value = { error: errorToWire(error), retryable };
      return create(OutcomeSchema, { kind: { case: 'failed', value } });
    }
    default:
      return assertNever(outcome, 'outcome');
  }
}

export function outcomeFromWire(wire: WireOutcome | undefined): AttemptOutcome {
  const { kind } = need(wire, 'the outcome');
  switch (kind.case) {
    case 'completed':
    case 'stopped':
    case 'paused':
    case 'released':
    case 'lost':
      return { kind: kind.case };
    case 'failed': {
      const { error, retryable } = kind.value;
      return { kind: 'failed', error: errorFromWire(error), retryable };
    }
    case undefined:
      throw malformed('the outcome is of no known kind');
    default:
      return assertNever(kind, 'outcome');
  }
}

export function decisionToWire(decision: Decision): WireDecision {
  switch (decision.kind) {
    case 'continue':
    case 'fenced':
      return create(DecisionSchema, { kind: { case: decision.kind, value: {} } });
    case 'pause':
    case 'stop':
      return create(DecisionSchema, {
        kind: { case: decision.kind, value: { text: decision.reason } },
      });
    default:
      return assertNever(decision, 'decision');
  }
}

export function decisionFromWire({ kind }: WireDecision): Decision {
  switch (kind.case) {
    case 'continue':
    case 'fenced':
      return { kind: kind.case };
    case 'pause':
    case 'stop':
      return { kind: kind.case, reason: kind.value.text };
    case undefined:
      throw malformed('the decision is of no known kind');
    default:
      return assertNever(kind, 'decision');
  }
}
