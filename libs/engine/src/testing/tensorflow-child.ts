/**
 * @file Starts the tensorflow engine with stand-ins for its packages and trains on it. Arguments: the
 * stand-in of each package as NAME=FILE, from testdata/tensorflow. Prints what came of it as JSON.
 */
import { register } from 'node:module';
import { startEngine } from '../select/start-engine.ts';
import { tinySession } from './tiny-run.ts';

const standIns = new URL('../../testdata/tensorflow/', import.meta.url);
const files = process.argv.slice(2).map((word) => {
  const [name = '', file = ''] = word.split('=');
  return [`@tensorflow/${name}`, new URL(file, standIns).href] as const;
});
register(new URL('hooks.mjs', standIns), { data: Object.fromEntries(files) });
try {
  const { name, reason, facts } = await startEngine({ engine: 'tensorflow', threads: 1 });
  const session = tinySession();
  const losses: number[] = [];
  for (let i = 0; i < 4; i++) {
    await session.step();
    losses.push((await session.recentMeans()).loss);
  }
  console.log(JSON.stringify({ name, reason, facts, losses }));
} catch (error) {
  console.log(JSON.stringify({ refused: (error as Error).message }));
}
