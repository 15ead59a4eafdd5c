/** @file What is built: our programs by Nx, which remembers; the native addon by its own build. */
import { join } from 'node:path';
import { must, root, SetupError, step } from '../run.mjs';

/** Compiles all TypeScript and bundles the dashboard; unchanged projects come from Nx's cache. */
export async function buildPrograms() {
  const nx = join(root, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');
  await step('programs', () =>
    must(process.execPath, [nx, 'run-many', '-t', 'build', '--outputStyle=static'], {
      env: { NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true', CI: 'true' },
      remedy: 'Run "npx nx run-many -t build" to see more.',
    }),
  );
}

/** Builds the torch addon against the libtorch that is here. */
export async function buildAddon() {
  const { buildAddon: build, BuildError } =
    await import('../../../libs/tfjs-backend-torch/tools/build.mjs');
  try {
    await step('torch engine', () => build());
  } catch (error) {
    if (error instanceof BuildError) throw new SetupError(error.message);
    throw error;
  }
}
