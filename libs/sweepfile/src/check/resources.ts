import type { TrainerCatalog } from '@capsweep/domain';
import type { SweepDocument } from '../schema/document.ts';
import type { Finding } from './finding.ts';

/** What of `resources` cannot be. */
export function checkResources({ resources, trainer }: SweepDocument): readonly Finding[] {
  const { processes, slots = processes } = resources;
  const findings: Finding[] = [];
  if (slots < processes) {
    const message = `is ${slots}; at least ${processes} is allowed, one for each of the processes`;
    findings.push({ path: ['resources', 'slots'], message });
  }
  if (processes > 1 && trainer === 'external') {
    const message = `is ${processes}; a trainer that asks and tells starts its processes itself, so leave it out`;
    findings.push({ path: ['resources', 'processes'], message });
  }
  return findings;
}

/** The settings of a trial that several processes train: each gets a part of every batch. */
export function forProcesses(catalog: TrainerCatalog, processes: number): TrainerCatalog {
  const { batchSize } = catalog.settings;
  if (!batchSize) return catalog;
  const min = Math.max(batchSize.min ?? 1, processes);
  return { ...catalog, settings: { ...catalog.settings, batchSize: { ...batchSize, min } } };
}
