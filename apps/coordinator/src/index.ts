export { readCoordinatorConfig } from './config.ts';
export type { CoordinatorConfig } from './config.ts';
export { startCoordinator } from './coordinator.ts';
export type { RunningCoordinator } from './coordinator.ts';
