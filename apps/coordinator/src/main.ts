import { parseArgs } from 'node:util';
import { createLogger, runUntilSignal } from '@capsweep/service';
import { readCoordinatorConfig } from './config.ts';
import { runCoordinator } from './coordinator.ts';

const { values: flags } = parseArgs({
  options: {
    host: { type: 'string' },
    port: { type: 'string' },
    'grpc-port': { type: 'string' },
    folder: { type: 'string' },
  },
});
const level = process.env['CAPSWEEP_LOG_LEVEL'];
const log = createLogger({ name: 'coordinator', ...(level === 'debug' && { level }) });
process.exitCode = await runUntilSignal(
  async (signal) => {
    const { host, port, folder } = flags;
    const config = await readCoordinatorConfig({
      env: process.env,
      flags: { host, port, grpcPort: flags['grpc-port'], folder },
    });
    log.level = config.logLevel;
    await runCoordinator(config, log, signal);
  },
  { log },
);
