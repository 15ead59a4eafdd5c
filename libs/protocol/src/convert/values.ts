/** @file Parameters, metrics, errors, and the ids of attempts. */
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  isErrorCode,
  type AttemptKey,
  type Metrics,
  type Params,
  type ParamValue,
  type SweepErrorInfo,
} from '@capsweep/domain';
import {
  AttemptKeySchema,
  ErrorInfoSchema,
  MetricsSchema,
  ParamsSchema,
  type AttemptKey as WireKey,
  type ErrorInfo as WireError,
  type Metrics as WireMetrics,
  type Params as WireParams,
  type ParamValue as WireParamValue,
  type ParamValueSchema,
} from '#gen/capsweep/v1/trial_pb.js';
import { malformed, need, toStruct, toTrialId } from './read.ts';

export function keyToWire(key: AttemptKey): WireKey {
  return create(AttemptKeySchema, { trial: key.trial, attempt: key.attempt });
}

export function keyFromWire(wire: WireKey | undefined): AttemptKey {
  const { trial, attempt } = need(wire, 'the attempt');
  return { trial: toTrialId(trial), attempt };
}

export function paramsToWire(params: Params): WireParams {
  const entries = Object.entries(params).map(([name, value]) => [name, paramToWire(value)]);
  return create(ParamsSchema, { values: Object.fromEntries(entries) as Record<string, never> });
}

export function paramsFromWire(wire: WireParams | undefined): Params {
  const { values } = need(wire, 'the parameters');
  return Object.fromEntries(Object.entries(values).map(([name, v]) => [name, paramFromWire(v)]));
}

function paramToWire(value: ParamValue): MessageInitShape<typeof ParamValueSchema> {
  if (typeof value === 'string') return { value: { case: 'text', value } };
  if (typeof value === 'number') return { value: { case: 'number', value } };
  return { value: { case: 'flag', value } };
}

function paramFromWire({ value }: WireParamValue): ParamValue {
  if (value.case === undefined) throw malformed('a parameter has no value');
  return value.value;
}

export function metricsToWire(metrics: Metrics): WireMetrics {
  return create(MetricsSchema, { values: { ...metrics } });
}

export function metricsFromWire(wire: WireMetrics | undefined): Metrics {
  return { ...need(wire, 'the metrics').values };
}

export function errorToWire({ code, message, details }: SweepErrorInfo): WireError {
  const more = details === undefined ? {} : { details: toStruct(details) };
  return create(ErrorInfoSchema, { code, message, ...more });
}

/** An error of the wire; a code that this version does not know becomes `internal`. */
export function errorFromWire(wire: WireError | undefined): SweepErrorInfo {
  const { code, message, details } = need(wire, 'the error');
  const more = details === undefined ? {} : { details };
  return { code: isErrorCode(code) ? code : 'internal', message, ...more };
}
