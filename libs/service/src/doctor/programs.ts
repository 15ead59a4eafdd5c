import { findProgram } from '../process/programs.ts';
import { atLeast, met, outputOf, unmet, type Check, type Need } from './check.ts';
import { installCommand } from './install.ts';

/** The Node that runs this. */
export function checkNode(version = process.versions.node): Check {
  const need: Need = {
    name: 'node',
    needed: `${oldestNode} or newer`,
    fix: 'Install Node 22 from https://nodejs.org or with your version manager: nvm install 22',
  };
  return atLeast(version, oldestNode) ? met(need, version) : unmet(need, version);
}

const oldestNode = '20.19.0';

/** redis-server, which holds the truth. */
export async function checkRedis(program = 'redis-server'): Promise<Check> {
  const need: Need = {
    name: 'redis-server',
    needed: `${oldestRedis} or newer; not needed for run --local`,
    fix: installCommand('redis-server'),
  };
  const version = /v=(\d+\.\d+\.\d+)/.exec((await outputOf(program, ['--version'])) ?? '')?.[1];
  if (version === undefined) return unmet(need, 'not installed');
  return atLeast(version, oldestRedis) ? met(need, version) : unmet(need, version);
}

const oldestRedis = '6.2.0';

/** git, which records the commit that a sweep ran at. */
export async function checkGit(program = 'git'): Promise<Check> {
  const need: Need = {
    name: 'git',
    needed: 'any; records which code a sweep ran',
    fix: installCommand('git'),
  };
  const version = /version (\S+)/.exec((await outputOf(program, ['--version'])) ?? '')?.[1];
  return version === undefined ? unmet(need, 'not installed', 'warning') : met(need, version);
}

/** A C++ compiler, which builds the training engine. */
export async function checkCompiler(program = process.env['CXX'] ?? 'g++'): Promise<Check> {
  const need: Need = {
    name: 'C++ compiler',
    needed: 'g++ or $CXX; builds the torch engine once',
    fix: installCommand('compiler'),
  };
  const line = (await outputOf(program, ['--version']))?.split('\n')[0];
  return line === undefined ? unmet(need, 'not installed') : met(need, line);
}

/** A Chromium, which only the dashboard's tests need. */
export async function checkChromium(): Promise<Check> {
  const need: Need = {
    name: 'chromium',
    needed: 'only for the tests of the dashboard',
    fix: installCommand('chromium'),
  };
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const program = process.env['CHROMIUM'] ?? names.find((name) => findProgram(name) !== undefined);
  const version = program === undefined ? undefined : await outputOf(program, ['--version']);
  return version === undefined
    ? unmet(need, 'not installed', 'warning')
    : met(need, version.split('\n')[0] ?? version);
}

/** Docker with Compose, which only a production set-up needs. */
export async function checkDocker(program = 'docker'): Promise<Check> {
  const need: Need = {
    name: 'docker',
    needed: 'only for docker compose up',
    fix: 'curl -fsSL https://get.docker.com | sh',
  };
  if (findProgram(program) === undefined) return unmet(need, 'not installed', 'warning');
  const [compose, engine] = await Promise.all([
    outputOf(program, ['compose', 'version', '--short']),
    outputOf(program, ['info', '--format', '{{.ServerVersion}}']),
  ]);
  if (compose === undefined) return unmet(need, 'docker without compose', 'warning');
  const start = { ...need, fix: 'sudo systemctl start docker' };
  if (engine === undefined) return unmet(start, 'no engine answers', 'warning');
  return met(need, `${engine}, compose ${compose}`);
}
