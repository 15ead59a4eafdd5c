import { readFileSync, readdirSync } from 'node:fs';

/**
 * Stops a process (SIGSTOP) or lets it go on. A signal is only a request: this returns when all
 * threads have stopped, where /proc tells, so that nothing is answered any more.
 */
export function freezeProcess(pid: number, isFrozen: boolean): void {
  process.kill(pid, isFrozen ? 'SIGSTOP' : 'SIGCONT');
  const deadline = performance.now() + 5_000;
  while (isFrozen && !hasStopped(pid) && performance.now() < deadline);
}

function hasStopped(pid: number): boolean {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    // The state follows the name, which is in parentheses.
    return threads.every((thread) =>
      /\) [Tt] /.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')),
    );
  } catch {
    return true;
  }
}
