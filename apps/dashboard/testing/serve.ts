/**
 * @file Shows the page over made-up sweeps that go on by themselves, to work on its looks:
 * `npm run fixture -w @capsweep/dashboard`, then `CAPSWEEP_URL=http://127.0.0.1:7071 npm run dev`.
 */
import { fileURLToPath } from 'node:url';
import { startFixtureServer } from './fixture/server.ts';
import {
  failedSweep,
  finishedSearch,
  headsOnMnist,
  manyTrials,
  pausedSweep,
  threeWorkers,
} from './fixture/worlds.ts';

const now = Date.now();
const live = headsOnMnist(now);
const server = await startFixtureServer(
  {
    sweeps: [live, pausedSweep(now), manyTrials(now), finishedSearch(now), failedSweep(now)],
    workers: () => threeWorkers(Date.now()),
  },
  fileURLToPath(new URL('../dist', import.meta.url)),
  Number(process.env['PORT'] ?? 7071),
);
process.stdout.write(`${server.url}\n`);
setInterval(() => server.play(live, 1, 6), 800);
