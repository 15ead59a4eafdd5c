import { evolutionaryProblems } from '../problems/evolutionary.ts';
import { heldOutProblems, problems } from '../problems/list.ts';
import { paretoProblems } from '../problems/pareto.ts';
import { frontTask, regretTask, type Task } from './task.ts';

/**
 * The task that has this name and is scored after so many trials.
 *
 * @throws RangeError when no problem is called so.
 */
export function taskNamed({ name, at }: Pick<Task, 'name' | 'at'>): Task {
  const isIt = (problem: { readonly name: string }): boolean => problem.name === name;
  const front = paretoProblems.find(isIt);
  if (front) return frontTask(front, Math.max(...at));
  const problem = [...problems, ...heldOutProblems, ...evolutionaryProblems].find(isIt);
  if (problem) return regretTask(problem, at);
  throw new RangeError(`there is no problem called ${name}`);
}
