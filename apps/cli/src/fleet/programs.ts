import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SweepError } from '@capsweep/domain';

/**
 * Where our own programs are. Beside the compiled command lie the compiled programs; beside its
 * sources, the sources.
 */
export function programOf(app: 'coordinator' | 'worker'): string {
  const compiled = fileURLToPath(new URL(`../../../${app}/dist/main.js`, import.meta.url));
  const source = fileURLToPath(new URL(`../../../${app}/src/main.ts`, import.meta.url));
  const isSource = import.meta.url.endsWith('.ts');
  const program = isSource ? source : compiled;
  if (existsSync(program)) return program;
  throw new SweepError(
    'not-installed',
    `the ${app} is not built (${program} is missing); run "npm run setup"`,
  );
}
