import { writeFileSync } from 'node:fs';
import { medianBounds } from '../../../frame/bounds.ts';
import { pythonOf } from '../../../frame/peers.ts';
import type { BenchContext, Row } from '../../../frame/row.ts';
import { comparisons, type Comparison } from '../measure/comparisons.ts';
import { startPeer, type Peer } from '../measure/peer.ts';
import { peerRun, type TaskRun } from '../measure/runs.ts';
import type { Task } from '../measure/task.ts';
import { committed, type CommittedValues } from '../measure/values.ts';

/**
 * Runs the other libraries and writes `values/*.json`. Takes hours; asked for by name only. Seeds
 * that are there already are kept, and the file is written after every function, a quarter of the seeds
 * at a time: a run that was ended left its functions even, and goes on where it stood. Remove a file to measure it anew.
 */
export async function* refreshRows(
  seeds: number,
  { tell }: Pick<BenchContext, 'tell'>,
): AsyncGenerator<Row> {
  const python = await pythonOf('search', tell);
  if (!python) {
    yield { kind: 'skipped', check: 'refresh', why: 'Python and its packages cannot be had here' };
    return;
  }
  for (const comparison of Object.values<Comparison>(comparisons)) {
    const { reference, tasks } = comparison;
    const peer = startPeer(python);
    for (const upTo of [0.25, 0.5, 0.75, 1].map((share) => Math.ceil(share * seeds))) {
      for (const task of tasks) await extend(peer, { comparison, task, upTo, tell });
    }
    peer.close();
    yield {
      kind: 'measured',
      check: `refresh: values/${reference}.json`,
      measured: { value: tasks.length, unit: 'functions' },
    };
  }
}

interface Wanted {
  readonly comparison: Comparison;
  readonly task: Task;
  readonly upTo: number;
  readonly tell: (line: string) => void;
}

/** Runs the seeds of a task that are missing, and writes them. */
async function extend(peer: Peer, { comparison, task, upTo, tell }: Wanted): Promise<void> {
  const { reference } = comparison;
  const known = existing(reference)?.regrets[task.name] ?? [];
  if (known.length >= upTo) return;
  tell(`${reference}: ${task.name}, seeds ${known.length + 1} to ${upTo}`);
  const runs: TaskRun[] = [];
  for (let seed = known.length + 1; seed <= upTo; seed += 1)
    runs.push(await peerRun(peer, reference, task, seed));
  write(comparison, task.name, {
    regrets: [...known, ...runs.map(({ scores }) => scores)],
    ms: medianBounds(runs.map(({ ms }) => ms)).value,
  });
}

function existing(name: string): CommittedValues | undefined {
  try {
    return committed(name);
  } catch {
    return undefined;
  }
}

interface Found {
  readonly regrets: CommittedValues['regrets'][string];
  readonly ms: number;
}

function write({ reference, library, at }: Comparison, task: string, found: Found): void {
  const before = existing(reference);
  const regrets = { ...before?.regrets, [task]: found.regrets };
  const msPerTrial = { ...before?.msPerTrial, [task]: Number(found.ms.toPrecision(3)) };
  const counts = Object.values(regrets).map(({ length }) => length);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const seeds = least === most ? `${least}` : `${least} to ${most}`;
  const day = new Date().toISOString().slice(0, 10);
  const source = `${library}, ${seeds} seeds, ${day}`;
  const file = new URL(`../values/${reference}.json`, import.meta.url);
  writeFileSync(file, JSON.stringify({ source, at, regrets, msPerTrial }));
}
