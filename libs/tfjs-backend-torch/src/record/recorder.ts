import { engine, type Variable } from '@tensorflow/tfjs-core';
import type { TorchBackend } from '../backend.ts';
import { TorchData } from '../data.ts';
import { Program } from './program.ts';

/** What recording a step gave: a program, or the reason why there can be none. */
export type Recording =
  | { readonly recorded: true; readonly program: Program }
  | { readonly recorded: false; readonly reason: string };

/**
 * Runs a step and records what this backend does meanwhile. Variables may change; everything else
 * that the step makes has to be gone, or of no interest, when it ends.
 */
export function record(backend: TorchBackend, step: () => void): Recording {
  const { native, mailbox } = backend;
  const variables = variablesHere();
  const handles = (): number => {
    variables.forEach((variable, i) => (mailbox.slots[i] = backend.handle(variable)));
    return variables.length;
  };
  native.recordBegin(handles());
  const heard: { reason?: string } = {};
  const deafen = backend.listen((reason) => (heard.reason ??= reason));
  try {
    step();
  } catch (error) {
    native.recordAbandon();
    throw error;
  } finally {
    deafen();
  }
  const reason = heard.reason ?? difference(variables, variablesHere());
  if (reason !== undefined) {
    native.recordAbandon();
    return { recorded: false, reason };
  }
  const number = native.recordEnd(handles());
  return { recorded: true, program: new Program(backend, number, variables) };
}

/** The variables that live on this backend. */
function variablesHere(): Variable[] {
  return Object.values(engine().registeredVariables).filter(
    ({ dataId }) => dataId instanceof TorchData && dataId.handle >= 0,
  );
}

function difference(before: readonly Variable[], after: readonly Variable[]): string | undefined {
  const same = before.length === after.length && before.every((v, i) => v === after[i]);
  return same ? undefined : 'it makes or disposes variables';
}
