import { fork, type ChildProcess } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { OwnSampler } from './runs.ts';
import type { Task } from './task.ts';

/** A run that another process makes. A task goes by its name: functions cannot travel. */
export interface CrewJob extends Pick<Task, 'name' | 'at'> {
  readonly own: OwnSampler;
  readonly seed: number;
}

/**
 * The scores of these runs, in their order, made by a process for each core: the same as one after
 * the other, sooner.
 *
 * @param begin Hears of each job when it begins.
 * @throws Error when a process ends before its job does.
 */
export async function crewScores(
  jobs: readonly CrewJob[],
  begin: (job: CrewJob) => void,
): Promise<readonly (readonly number[])[]> {
  const queue = jobs.entries();
  const scores: (readonly number[])[] = [];
  const count = Math.min(availableParallelism(), jobs.length);
  await Promise.all(Array.from({ length: count }, () => work(queue, scores, begin)));
  return scores;
}

/** One process, until the queue is empty. */
async function work(
  queue: Iterator<[number, CrewJob]>,
  scores: (readonly number[])[],
  begin: (job: CrewJob) => void,
): Promise<void> {
  const member = fork(fileURLToPath(new URL('./crew-process.ts', import.meta.url)));
  try {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const [place, job] = next.value;
      begin(job);
      scores[place] = await answerOf(member, job);
    }
  } finally {
    member.kill();
  }
}

function answerOf(member: ChildProcess, job: CrewJob): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    const gone = (code: number | null): void => {
      reject(new Error(`the process for ${job.name}, seed ${job.seed}, ended with ${code}`));
    };
    member.once('exit', gone);
    member.once('message', (scores) => {
      member.off('exit', gone);
      resolve(scores as readonly number[]);
    });
    member.send(job);
  });
}
