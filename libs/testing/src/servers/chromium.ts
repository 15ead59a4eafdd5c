import { findProgram } from '@capsweep/service';

/**
 * The browser of this machine for tests that need a real one: `$CAPSWEEP_CHROMIUM`, or `chromium` or
 * `google-chrome` of the PATH; or none, and then those tests are skipped.
 */
export function chromiumProgram(): string | undefined {
  const asked = process.env['CAPSWEEP_CHROMIUM'];
  const names = asked === undefined ? ['chromium', 'google-chrome'] : [asked];
  for (const name of names) {
    const found = findProgram(name);
    if (found !== undefined) return found;
  }
  return undefined;
}
