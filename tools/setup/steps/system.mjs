/** @file What the product uses of the system: looked for, and on Debian's family installed. */
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, SetupError, step } from '../run.mjs';
import { findLibtorch } from '../../../libs/tfjs-backend-torch/tools/libtorch.mjs';

const packages = JSON.parse(readFileSync(new URL('../packages.json', import.meta.url), 'utf8'));

const onPath = (name) =>
  (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));

const isThere = {
  'redis-server': () => onPath('redis-server'),
  git: () => onPath('git'),
  compiler: () => onPath(process.env.CXX ?? 'g++'),
  libtorch: () => findLibtorch() !== undefined,
  python: () => onPath('python3'),
  curl: () => onPath('curl'),
  chromium: () =>
    process.env.CHROMIUM !== undefined ||
    ['chromium', 'chromium-browser', 'google-chrome'].some(onPath),
};

/** Tests skip what needs these, so nobody has to install them. */
const optional = new Set(['chromium']);

/** Installs the named parts that are missing. */
export async function installSystemPackages(parts) {
  const missing = parts.filter((part) => !isThere[part]());
  if (missing.length === 0) return;
  const names = missing.flatMap((part) => packages[part]);
  const asRoot = await rootPrefix();
  if (onPath('apt-get') && asRoot) {
    await step(`system packages ${names.join(' ')}`, () => aptInstall(asRoot, names));
    return;
  }
  const needed = missing.filter((part) => !optional.has(part));
  if (needed.length > 0) throw new SetupError(advice(needed));
}

/** How a command is run as root here: as it is, or by sudo; undefined when it cannot be. */
async function rootPrefix() {
  if (process.getuid?.() === 0) return [];
  if (!onPath('sudo')) return undefined;
  const silent = await run('sudo', ['-n', 'true']);
  return silent.code === 0 || process.stdin.isTTY ? ['sudo'] : undefined;
}

async function aptInstall(asRoot, names) {
  const apt = async (...args) => {
    const [program, ...rest] = [
      ...asRoot,
      ...['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args],
    ];
    // Only sudo may want to ask something.
    return await run(program, rest, { show: asRoot.length > 0 });
  };
  await apt('update');
  const { code, output } = await apt('install', '-y', '--no-install-recommends', ...names);
  if (code === 0) return;
  throw new SetupError(
    `apt-get could not install ${names.join(' ')}\n${output.trim().slice(-2000)}`,
  );
}

function advice(parts) {
  const names = parts.flatMap((part) => packages[part]).join(' ');
  if (process.platform === 'darwin') {
    return `missing: ${parts.join(', ')}. Run: brew install redis pytorch`;
  }
  return onPath('apt-get')
    ? `missing: ${parts.join(', ')}. Run as root: apt-get install -y ${names}`
    : `missing: ${parts.join(', ')}. Install them with your system's package manager (Debian's names: ${names})`;
}
