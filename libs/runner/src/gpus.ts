import { SweepError, type Json } from '@capsweep/domain';

/**
 * The GPUs that the built-in trainer's warm-up found, as `CUDA_VISIBLE_DEVICES` names them; none where it
 * trains on the CPU.
 */
export function gpusOf(
  facts: Readonly<Record<string, Json>>,
  env: NodeJS.ProcessEnv,
): readonly string[] {
  const { device, cuda } = facts;
  if (typeof device !== 'string' || !device.startsWith('cuda')) return [];
  const count = typeof cuda === 'number' ? cuda : 1;
  const named = env['CUDA_VISIBLE_DEVICES']?.split(',').map((id) => id.trim());
  return Array.from({ length: count }, (_, i) => named?.[i] ?? String(i));
}

/** Gives a machine's GPUs out to processes, those with the fewest first. */
export class Gpus {
  readonly #ids: readonly string[];
  readonly #users = new Map<string, number>();

  /** None: processes see what there is, which may be nothing. */
  constructor(ids: readonly string[]) {
    this.#ids = ids;
  }

  /**
   * A GPU for each of an attempt's processes, no two the same; undefined for one that need not be told.
   *
   * @throws SweepError `config-invalid` when there are too few
   */
  take(count: number): readonly (string | undefined)[] {
    const all = this.#ids.length;
    if (all === 0 || (all === 1 && count === 1)) return Array<undefined>(count).fill(undefined);
    if (count > all) throw tooFew(count, all);
    const taken = [...this.#ids].sort((a, b) => this.#load(a) - this.#load(b)).slice(0, count);
    for (const id of taken) this.#users.set(id, this.#load(id) + 1);
    return taken;
  }

  giveBack(taken: readonly (string | undefined)[]): void {
    for (const id of taken) if (id !== undefined) this.#users.set(id, this.#load(id) - 1);
  }

  #load(id: string): number {
    return this.#users.get(id) ?? 0;
  }
}

function tooFew(count: number, all: number): SweepError {
  return new SweepError(
    'config-invalid',
    `${count} processes are to train together, each on a GPU of its own, and this worker has ${all}; start it with no more slots than GPUs, or lower resources.processes`,
  );
}
