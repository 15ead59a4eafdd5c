/** @file What the trainers of these tests share: a gate to wait at, and a state as one JSON file. */
import { existsSync, watch } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export const stepsPerEpoch = 5;

/** Waits for the gate's file. Whoever wants the trial to leave is obeyed at the next step. */
export async function passGate(context, gate) {
  const left = new Promise((resolve) => context.signal.addEventListener('abort', resolve));
  const opened = new Promise((resolve) => {
    const watcher = watch(dirname(gate), () => {
      if (!existsSync(gate)) return;
      watcher.close();
      resolve();
    });
    if (existsSync(gate)) resolve(watcher.close());
  });
  await Promise.race([opened, left]);
}

/** The state to go on from; `fresh` where there is none. */
export async function load({ resume }, fresh) {
  if (!resume) return fresh;
  return JSON.parse(await readFile(join(resume.folder, 'state.json'), 'utf8'));
}

export function save(context, state, metrics) {
  return context.checkpoint({
    step: state.step,
    epoch: state.step / stepsPerEpoch,
    ...(metrics && { metrics }),
    write: (folder) => writeFile(join(folder, 'state.json'), JSON.stringify(state)),
  });
}
