import { cachedLoader } from './data.ts';
import { createTrainer } from './trainer.ts';

export { createTrainer } from './trainer.ts';
export type { DatasetLoader } from './data.ts';
export { cachedLoader } from './data.ts';
export { exportPacked } from './packed/export-packed.ts';
export type { PackedReport } from './packed/export-packed.ts';
export { costsOfFolder, costsOfParams } from './cost-sheet.ts';
export { compileSettings } from './settings.ts';
export type { Settings } from './settings.ts';

/** The built-in trainer, as a trainer module: what a worker runs when a sweep names no other. */
export default createTrainer(cachedLoader);
