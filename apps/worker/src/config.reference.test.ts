/** @file The settings' reference page is what the code says; `npm run docs` writes it anew. */
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { settingsPage } from '@capsweep/testing';
import { workerSettings } from './config.ts';

const file = new URL('../../../docs/reference/worker-settings.md', import.meta.url);
const about = `Every setting of a worker; where values come from is told for the
[coordinator](coordinator-settings.md), and is the same here. \`--token-file PATH\` stands for
\`CAPSWEEP_TOKEN_FILE\`. What is not said of the coordinator's address and token is found in
\`CAPSWEEP_HOME\` (\`~/.capsweep\`), where a coordinator on the same machine wrote it.`;

it('is in the docs', async () => {
  const page = settingsPage({
    title: 'Settings of the worker',
    about,
    settings: workerSettings,
    defaults: {
      slots: 'one on a GPU, else one a core, as far as each has 1 GiB of memory',
      cores: 'as many as the machine has',
      trainer: 'the built-in trainer',
      trainers: 'where the worker was started',
      folder: '`capsweep-workers` in the temporary folder',
      coordinator: 'the one on this machine',
      token: 'the one on this machine',
    },
  });
  await expect(page).toMatchFileSnapshot(fileURLToPath(file));
});
