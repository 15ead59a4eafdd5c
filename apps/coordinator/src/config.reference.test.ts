/** @file The settings' reference page is what the code says; `npm run docs` writes it anew. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { settingsPage } from '@capsweep/testing';
import { coordinatorSettings } from './config.ts';

const file = new URL('../../../docs/reference/coordinator-settings.md', import.meta.url);
const about = `Every setting of a coordinator. An option of its command line comes first, then the variable,
then the text in the file that \`<VARIABLE>_FILE\` names (for secrets), then the default. An empty
variable is an unset one. What is wrong is reported all at once, with what is allowed.

Its home, with the token, its address and, unless another place is named, the bucket, is the folder in
\`CAPSWEEP_HOME\` (\`~/.capsweep\`). \`capsweep up\` sets Redis and the ports itself and passes the rest on.`;

it('is in the docs', async () => {
  const title = 'Settings of the coordinator';
  const page = settingsPage({ title, about, settings: coordinatorSettings });
  await expect(page).toMatchFileSnapshot(fileURLToPath(file));
});
