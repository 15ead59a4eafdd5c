/**
 * @file A trainer of a group: in every step the first process has the others count with it, and reports
 * what all have counted together. `rank` and `at` say who misbehaves at which step, `does` how.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { defineTrainer, type TrialContext, type TrialGroup } from '../../contract.ts';

interface Answer {
  readonly counted: number;
  readonly follower: number;
}

export default defineTrainer({
  run: async (context) => {
    const { params } = context.assignment;
    const group = context.group as TrialGroup;
    let hear: (answer: Answer) => void = () => undefined;
    group.listen((answer) => hear(answer as Answer));
    for (let step = (context.resume?.step ?? 0) + 1; step <= Number(params['steps']); step += 1) {
      group.send(1, step);
      const answer = await new Promise<Answer>((resolve) => (hear = resolve));
      context.report({ step, metrics: { ...answer, leader: process.pid, size: group.size } });
      const wish = await context.wish();
      if (wish === 'stop') return { kind: 'stopped' };
      if (wish !== 'hand-over') continue;
      const write = (folder: string): Promise<void> => writeFile(join(folder, 'count'), `${step}`);
      await context.checkpoint({ step, epoch: 0, write });
      return { kind: 'handed-over' };
    }
    return { kind: 'finished' };
  },
  follow: async (context) => {
    const { group, signal } = context;
    const { params } = context.assignment;
    let counted = 0;
    group.listen((step) => {
      if (step === params['at']) misbehave(context, String(params['does']));
      counted += 1;
      if (step === 1) console.log('follows');
      group.send(0, { counted, follower: process.pid } satisfies Answer);
    });
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  },
});

function misbehave(context: object, what: string): void {
  if (what === 'report') (context as TrialContext).report({ step: 1, metrics: {} });
  if (what === 'throw') throw new Error('the second half exploded');
  if (what === 'be killed') process.kill(process.pid, 'SIGKILL');
  while (what === 'block') Math.sqrt(2);
}
