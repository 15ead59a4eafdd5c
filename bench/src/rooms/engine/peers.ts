import { execFileSync } from 'node:child_process';
import { pythonOf } from '../../frame/peers.ts';
import type { BenchContext } from '../../frame/row.ts';

/** A Python that has PyTorch. */
export interface PyTorch {
  readonly name: string;
  readonly python: string;
}

/** PyTorch on the system's libtorch, and the current one of PyPI, where they can be had. */
export async function peersHere({ tell }: BenchContext): Promise<PyTorch[]> {
  const system = { name: 'PyTorch on the same libtorch', python: '/usr/bin/python3' };
  const current = await pythonOf('engine', tell);
  return [
    ...(hasTorch(system.python) ? [system] : []),
    ...(current === undefined ? [] : [{ name: 'current PyTorch', python: current }]),
  ];
}

function hasTorch(python: string): boolean {
  try {
    execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
