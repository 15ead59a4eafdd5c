/**
 * @file A private composition to check: a copy of the tree, secrets and ports of its own, a name
 * that nobody else has. What it starts, and only that, is gone at the end.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const cli = join(root, 'apps', 'cli', 'bin', 'capsweep.js');

/** Runs a program to its end. */
export function run(program, args, { cwd = root, env = {}, input } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env } });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    child.stdin.end(input);
  });
}

/** Runs a program that has to succeed; what it wrote to standard output. */
export async function must(program, args, options) {
  const { code, stdout, stderr } = await run(program, args, options);
  if (code === 0) return stdout;
  const words = `${stdout}\n${stderr}`.trim().split('\n').slice(-30).join('\n');
  throw new Error(`"${[program, ...args].join(' ')}" failed (${code})\n${words}`);
}

/** Sets the stage; starts nothing yet. */
export async function setStage() {
  const folder = mkdtempSync(join(tmpdir(), 'capsweep-compose-'));
  const tree = join(folder, 'tree');
  await copyTree(tree);
  const project = `capsweep-check-${randomBytes(4).toString('hex')}`;
  const secrets = Object.fromEntries(
    ['CAPSWEEP_TOKEN', 'REDIS_PASSWORD', 'S3_SECRET_KEY'].map((name) => [
      name,
      randomBytes(24).toString('hex'),
    ]),
  );
  const [port, grpcPort] = [await freePort(), await freePort()];
  const settings = {
    ...{ ...secrets, CAPSWEEP_PORT: port, CAPSWEEP_GRPC_PORT: grpcPort },
    // Two workers share a machine that may be small.
    ...{ WORKER_SLOTS: 1, WORKER_CORES: 1 },
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  writeFileSync(join(tree, '.env'), lines.join(''), { mode: 0o600 });
  const url = `http://127.0.0.1:${port}`;
  const env = { CAPSWEEP_URL: url, CAPSWEEP_TOKEN: secrets.CAPSWEEP_TOKEN, NO_COLOR: '1' };
  const compose = (...args) =>
    must('docker', ['compose', '--project-name', project, ...args], { cwd: tree, env: foreign });
  return {
    ...{ folder, tree, project, secrets, url, compose },
    capsweep: (...args) => must(process.execPath, [cli, ...args], { cwd: folder, env }),
    api: (path, options) => api(url, secrets.CAPSWEEP_TOKEN, path, options),
    clear: async () => {
      await compose('down', '--volumes', '--rmi', 'local', '--timeout', '5');
      rmSync(folder, { recursive: true });
    },
  };
}

/** What a user's own shell may have set must not reach the composition. */
const foreign = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => /^(CAPSWEEP|REDIS|S3|WORKER|COMPOSE)_/.test(name) && name !== 'S3_IMAGE')
    .map((name) => [name, undefined]),
);

/** The files of the clone, as they are now, without what is ignored. */
async function copyTree(tree) {
  const names = await must('git', ['ls-files', '-z', '-co', '--exclude-standard']);
  for (const name of names.split('\0').filter((one) => one && existsSync(join(root, one)))) {
    cpSync(join(root, name), join(tree, name), { preserveTimestamps: true });
  }
}

async function api(url, token, path, { method = 'GET' } = {}) {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(new URL(path, url), { method, headers });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
