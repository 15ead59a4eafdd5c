#!/usr/bin/env node
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createLogger, runUntilSignal, type ConfigSources } from '@capsweep/service';
import { createBullListener } from '@capsweep/stores/bullmq';
import { readWorkerConfig, workerSettings } from './config.ts';
import { readCommandLine } from './flags.ts';
import { runWorker } from './worker.ts';

const log = createLogger({ name: 'worker' });

async function work(sources: ConfigSources, signal: AbortSignal): Promise<void> {
  const config = await readWorkerConfig(sources);
  log.level = config.logLevel;
  const trainer =
    config.trainer === undefined
      ? import.meta.resolve('@capsweep/trainer')
      : pathToFileURL(resolve(config.trainer));
  const openListener = createBullListener;
  await runWorker({ config, log, trainer, openListener }, signal);
}

process.exitCode = await runUntilSignal(
  async (signal) => {
    const line = readCommandLine(process.argv.slice(2), process.env, workerSettings);
    if (line.kind === 'help') process.stdout.write(line.text);
    else await work(line.sources, signal);
  },
  { log },
);
