import { readFileSync } from 'node:fs';

/** How often this machine's kernel has ended a process for want of memory; 0 where it does not say. */
export function oomKills(): number {
  try {
    const [, count] = /^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8')) ?? [];
    return Number(count ?? 0);
  } catch {
    return 0;
  }
}
