// For every process.
export { defineSettings, readConfig } from './config/config.ts';
export type { ConfigOf, ConfigSources, Setting, Settings } from './config/config.ts';
export {
  address,
  durationMs,
  list,
  oneOf,
  port,
  secret,
  sizeBytes,
  text,
  toggle,
  whole,
} from './config/kinds.ts';
export { hideSecrets, Secret } from './config/secret.ts';
export { createHealth } from './health.ts';
export type { Health, HealthPart, HealthReport } from './health.ts';
export { createLogger, logAbout, logLevels } from './logs/logger.ts';
export type { Logger, LoggerOptions, LogLevel, LogSubject } from './logs/logger.ts';
export { createMetrics } from './metrics.ts';
export type { Metrics } from './metrics.ts';
export { aborted, runUntilSignal } from './process/run-until-signal.ts';
export type { ProcessHost, RunOptions, StopSignal } from './process/run-until-signal.ts';
export { systemClock } from './process/system-clock.ts';

// For processes that keep house on this machine.
export { fileError, prepareFolder } from './files/folder.ts';
export { homeFolder } from './files/home.ts';
export { newToken, readOrCreateToken, readToken } from './files/token-file.ts';
export { freePort } from './process/free-port.ts';
export { findProgram } from './process/programs.ts';
export { launchRedis } from './redis/launch.ts';
export type { LaunchedRedis, LaunchRedisOptions } from './redis/launch.ts';
export type { RedisPlace } from './redis/settings.ts';

// For `capsweep doctor`.
export type { Check } from './doctor/check.ts';
export { examine } from './doctor/doctor.ts';
export type { DoctorOptions } from './doctor/doctor.ts';
export { installCommand } from './doctor/install.ts';
export type { SystemPart } from './doctor/install.ts';
export type { AddonPlace } from './doctor/resources.ts';
