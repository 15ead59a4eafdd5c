// Fills the disk below a folder with a trial store and a bucket, and prints what happened.
import { transition, type Sweep, type Trial, type WaitingTrial } from '@capsweep/domain';
import { createFileObjects, createFileStores } from '../index.ts';

const [dir = '', given = ''] = process.argv.slice(2);
const { sweep, trial } = JSON.parse(given) as { sweep: Sweep; trial: WaitingTrial };
const objects = await createFileObjects({ dir: `${dir}/bucket` });
const stores = await createFileStores({ dir: `${dir}/store` });
const { trials } = stores;
const epoch = await trials.lead();
await trials.createSweep(epoch, sweep, []);
await trials.addTrials(epoch, [trial], []);

/** Calls until it throws; returns how often it worked and the error. */
async function until(call: (n: number) => Promise<unknown>) {
  for (let n = 0; n < 100_000; n += 1) {
    try {
      await call(n);
    } catch (error) {
      const { code, message } = error as Error & { code: string };
      return { worked: n, code, message };
    }
  }
  return { worked: -1, code: 'none', message: '' };
}

const put = await until((n) => objects.put(`full/${n}`, new Uint8Array(50_000).fill(n)));
const keys: string[] = [];
for await (const { key, bytes } of objects.list('')) keys.push(`${key} ${bytes}`);

let now: Trial = trial;
const grow = async (): Promise<void> => {
  const reason = 'x'.repeat(20_000);
  const change = now.state === 'paused' ? { kind: 'resumed' } : { kind: 'paused', by: reason };
  const after = transition(now, change as never);
  await trials.writeTrial(epoch, { before: now, after, events: [] });
  now = after;
};
const write = await until(grow);
const stored = await trials.trial(trial.id);
const isSame = JSON.stringify(stored) === JSON.stringify(now);

await objects.remove(keys.map((line) => line.split(' ')[0] ?? ''));
const grew = await grow().then(
  () => true,
  () => false,
);
await objects.put('after', new Uint8Array(10));
const again = await trials.trial(trial.id);
await stores.close();
const reopened = await createFileStores({ dir: `${dir}/store` });
const kept = await reopened.trials.trial(trial.id);
await reopened.close();
const isKept = kept?.version === now.version && again?.version === now.version;
process.stdout.write(JSON.stringify({ put, keys, write, isSame, grew, isKept }));
