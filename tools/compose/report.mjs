/** @file How the check of the composition speaks and waits. */

/** Does a step, and says what was found and how long it took. */
export async function step(name, work) {
  const began = performance.now();
  const found = await work();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`ok  ${name} (${seconds} s)${found === undefined ? '' : `: ${found}`}`);
}

/** @throws Error with what is wrong, unless something is so. */
export function expect(isSo, wrong) {
  if (!isSo) throw new Error(wrong);
}

const patienceMs = 600_000;
const lookEveryMs = 500;

/** Resolves with the first answer that is one; services in containers tell nothing by themselves. */
export async function until(what, look) {
  for (const began = performance.now(); performance.now() - began < patienceMs;) {
    const answer = await look();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
  throw new Error(`waited ${patienceMs / 1000} s in vain until ${what}`);
}
