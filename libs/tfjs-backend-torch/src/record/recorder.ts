import { engine, type Variable } from '@tensorflow/tfjs-core';
import type { TorchBackend } from '../backend.ts';
import { TorchData } from '../data.ts';
import { fromNative } from '../errors.ts';
import { Program } from './program.ts';

/** What recording a step gave: a program, or the reason why there can be none. */
export type Recording =
  | {
      readonly recorded: true;
      readonly program: Program;
      /** Whether the step has been computed; else a run of the program is still to come. */
      readonly done: boolean;
    }
  | { readonly recorded: false; readonly reason: string };

/**
 * Runs a step and records what this backend does meanwhile. Variables may change; everything else
 * that the step makes has to be gone, or of no interest, when it ends. On the CPU nothing is computed
 * until then, unless somebody asks for values.
 *
 * @param like What another recording of the step gave: where its variables are still there, only they
 *   count, so that the two can be equal whatever others have made meanwhile.
 */
export function record(backend: TorchBackend, step: () => void, like?: Program): Recording {
  const { native, mailbox } = backend;
  const all = variablesHere();
  const variables = like?.recordedWith.every((v) => all.includes(v)) ? like.recordedWith : all;
  begin(backend, variables);
  const heard: { reason?: string } = {};
  const deafen = backend.listen((reason) => (heard.reason ??= reason));
  try {
    step();
  } catch (error) {
    compute(backend);
    throw error;
  } finally {
    deafen();
  }
  const reason = heard.reason ?? difference(all, variablesHere());
  if (reason !== undefined) return given(backend, reason);
  const number = native.recordEnd(place(backend, variables));
  if (number < 0) return given(backend, 'it gives variables values that were there before');
  const done = mailbox.slots[0] === 1;
  return { recorded: true, program: new Program(backend, number, variables), done };
}

/** Runs a step with no more memory than it needs: it is recorded and then computed. */
export function defer(backend: TorchBackend, step: () => void): void {
  begin(backend, variablesHere());
  try {
    step();
  } catch (error) {
    compute(backend);
    throw error;
  }
  compute(backend, { whole: true });
}

function begin(backend: TorchBackend, variables: readonly Variable[]): void {
  backend.native.recordBegin(place(backend, variables));
}

/** Puts the variables' handles into the mailbox; how many they are. */
function place(backend: TorchBackend, variables: readonly Variable[]): number {
  variables.forEach((variable, i) => (backend.mailbox.slots[i] = backend.handle(variable)));
  return variables.length;
}

function given(backend: TorchBackend, reason: string): Recording {
  compute(backend);
  return { recorded: false, reason };
}

function compute({ native }: TorchBackend, { whole } = { whole: false }): void {
  try {
    native.recordCompute(whole);
  } catch (error) {
    throw fromNative(error);
  }
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
