/** @file What the coordinator says: wire <-> domain. */
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { assertNever, type SignedAddress, type WorkerCommand } from '@capsweep/domain';
import {
  CoordinatorMessageSchema,
  type Addresses as WireAddresses,
  type AddressesSchema,
  type Command,
  type CommandSchema,
  type CoordinatorMessage,
  type Welcome as WireWelcome,
} from '#gen/capsweep/v1/coordination_pb.js';
import type {
  Addresses,
  CoordinatorSays,
  FromCoordinator,
  Welcome,
} from '../coordination/messages.ts';
import { grantFromWire, grantToWire } from './assignment.ts';
import { commandKinds, methods, verdicts } from './enums.ts';
import { decisionFromWire, decisionToWire } from './outcome.ts';
import { malformed, toNumber } from './read.ts';
import { errorFromWire, errorToWire, keyFromWire, keyToWire } from './values.ts';

type WireBody = NonNullable<MessageInitShape<typeof CoordinatorMessageSchema>['body']>;

export function fromCoordinatorToWire({ re, body }: FromCoordinator): CoordinatorMessage {
  return create(CoordinatorMessageSchema, { re: BigInt(re), body: bodyToWire(body) });
}

/** @throws SweepError `request-invalid` when the message is malformed. */
export function fromCoordinatorFromWire({ re, body }: CoordinatorMessage): FromCoordinator {
  return { re: toNumber(re, 're'), body: bodyFromWire(body) };
}

function bodyToWire(says: CoordinatorSays): WireBody {
  switch (says.kind) {
    case 'welcome':
      return { case: 'welcome', value: says.welcome };
    case 'refused':
      return { case: 'refused', value: errorToWire(says.error) };
    case 'command':
      return { case: 'command', value: commandToWire(says.number, says.command) };
    case 'granted':
      return { case: 'granted', value: grantToWire(says.grant) };
    case 'nothing':
      return { case: 'nothing', value: {} };
    case 'decision':
      return { case: 'decision', value: decisionToWire(says.decision) };
    case 'addresses':
      return { case: 'addresses', value: addressesToWire(says.addresses) };
    case 'committed':
    case 'finished':
      return { case: says.kind, value: { kind: verdicts.toWire(says.verdict) } };
    case 'failed':
      return { case: 'failed', value: errorToWire(says.error) };
    default:
      return assertNever(says, 'coordinator message');
  }
}

function bodyFromWire(body: CoordinatorMessage['body']): CoordinatorSays {
  switch (body.case) {
    case 'welcome':
      return { kind: 'welcome', welcome: welcomeFromWire(body.value) };
    case 'refused':
    case 'failed':
      return { kind: body.case, error: errorFromWire(body.value) };
    case 'command': {
      const number = toNumber(body.value.number, 'the number');
      return { kind: 'command', number, command: commandFromWire(body.value) };
    }
    case 'granted':
      return { kind: 'granted', grant: grantFromWire(body.value) };
    case 'nothing':
      return { kind: 'nothing' };
    case 'decision':
      return { kind: 'decision', decision: decisionFromWire(body.value) };
    case 'addresses':
      return { kind: 'addresses', addresses: addressesFromWire(body.value) };
    case 'committed':
    case 'finished':
      return { kind: body.case, verdict: verdicts.fromWire(body.value.kind) };
    case undefined:
      throw malformed('it is of no known kind');
    default:
      return assertNever(body, 'coordinator message');
  }
}

function welcomeFromWire({ leaseMs, heartbeatMs, doorbell }: WireWelcome): Welcome {
  const access = doorbell && { doorbell: { url: doorbell.url, prefix: doorbell.prefix } };
  return { leaseMs, heartbeatMs, ...access };
}

function commandToWire(
  number: number,
  command: WorkerCommand,
): MessageInitShape<typeof CommandSchema> {
  const { reason } = command;
  if (command.kind === 'drain')
    return { number: BigInt(number), kind: { case: 'drain', value: { text: reason } } };
  const value = { key: keyToWire(command), kind: commandKinds.toWire(command.kind), reason };
  return { number: BigInt(number), kind: { case: 'attempt', value } };
}

function commandFromWire({ kind }: Command): WorkerCommand {
  switch (kind.case) {
    case 'drain':
      return { kind: 'drain', reason: kind.value.text };
    case 'attempt': {
      const { key, reason } = kind.value;
      return { kind: commandKinds.fromWire(kind.value.kind), ...keyFromWire(key), reason };
    }
    case undefined:
      throw malformed('the command is of no known kind');
    default:
      return assertNever(kind, 'command');
  }
}

function addressesToWire(addresses: Addresses): MessageInitShape<typeof AddressesSchema> {
  const entries = Object.entries(addresses).map(([name, { url, method, headers }]) => {
    return [name, { url, method: methods.toWire(method), headers: { ...headers } }] as const;
  });
  return { files: Object.fromEntries(entries) };
}

function addressesFromWire({ files }: WireAddresses): Addresses {
  return Object.fromEntries(
    Object.entries(files).map(([name, { url, method, headers }]): [string, SignedAddress] => {
      return [name, { url, method: methods.fromWire(method), headers: { ...headers } }];
    }),
  );
}
