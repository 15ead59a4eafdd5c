// Writes one trial as fast as it can and says each version once it is acknowledged: to be killed.
import { transition, type Sweep, type Trial, type WaitingTrial } from '@capsweep/domain';
import { createFileStores } from '../index.ts';

const [dir = '', given = ''] = process.argv.slice(2);
const { sweep, trial } = JSON.parse(given) as { sweep: Sweep; trial: WaitingTrial };
const { trials } = await createFileStores({ dir, compactBytes: 30_000 });
const epoch = await trials.lead();
await trials.createSweep(epoch, sweep, [{ kind: 'sweep-created', at: 1 }]);
await trials.addTrials(epoch, [trial], []);
let before = (await trials.claim(epoch, {
  worker: 'w1' as never,
  pool: 'default',
  slots: 1,
  labels: [],
  at: 2,
})) as Trial;
for (let step = 1; ; step += 1) {
  const after = transition(before, { kind: 'reported', step, metrics: { loss: 1 / step } });
  const event = {
    kind: 'trial-reported',
    at: step,
    trial: 0,
    step,
    epoch: step,
    values: [],
  } as const;
  const reports = [{ step, at: step, metrics: {} }];
  await trials.writeTrial(epoch, { before, after, events: [event], reports });
  process.stdout.write(`${after.version}\n`);
  before = after;
}
