import type { Check } from './check.ts';
import {
  checkChromium,
  checkCompiler,
  checkDocker,
  checkGit,
  checkNode,
  checkRedis,
} from './programs.ts';
import { checkDatasets, checkDisk, checkTorch, type AddonPlace } from './resources.ts';

/** What a doctor has to be told: the parts of the product that are not its own. */
export interface DoctorOptions {
  readonly torch: AddonPlace;
  /** Where sweeps keep what they make. */
  readonly home: string;
  readonly datasets: { readonly cached: readonly string[]; readonly known: readonly string[] };
}

/** Looks at all that the product needs of a machine, at once, and changes nothing. */
export async function examine(options: DoctorOptions): Promise<readonly Check[]> {
  const { torch, home, datasets } = options;
  const looked = await Promise.all([
    checkRedis(),
    checkCompiler(),
    checkTorch(torch),
    checkDisk(home, neededDiskBytes),
    checkGit(),
    checkChromium(),
    checkDocker(),
  ]);
  return [checkNode(), checkDatasets(datasets.cached, datasets.known), ...looked];
}

// A demo with its data and checkpoints takes a third of this.
const neededDiskBytes = 2e9;
