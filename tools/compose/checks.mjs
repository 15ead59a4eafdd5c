/** @file What is checked of a composition that is up: a line for each, an error for what is not so. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, until } from './report.mjs';
import { must, run } from './stage.mjs';

/** Compose names what is missing instead of starting without it. */
export async function refusesWithoutSecrets({ tree, secrets }) {
  for (const missing of Object.keys(secrets)) {
    const others = Object.entries(secrets).filter(([name]) => name !== missing);
    const file = join(tree, '.env-short');
    writeFileSync(file, others.map(([name, value]) => `${name}=${value}\n`).join(''));
    const args = ['compose', '--env-file', file, 'config', '--quiet'];
    const { code, stderr } = await run('docker', args, { cwd: tree });
    expect(code !== 0 && stderr.includes(missing), `without ${missing} it said: ${stderr}`);
  }
}

/** Nobody comes in from outside, nothing of ours is root, no secret shows. */
export async function isClosed({ project, secrets, compose }) {
  const ids = (await compose('ps', '--quiet')).trim().split('\n');
  const shown = await must('docker', ['inspect', ...ids]);
  const processes = await Promise.all(
    ids.map((id) => must('docker', ['top', id, '-eo', 'pid,args'])),
  );
  for (const [name, value] of Object.entries(secrets)) {
    expect(!shown.includes(value), `docker inspect shows ${name}`);
    expect(!processes.join().includes(value), `the list of processes shows ${name}`);
  }
  const bindings = JSON.parse(shown).flatMap(({ HostConfig }) =>
    Object.values(HostConfig.PortBindings ?? {}).flat(),
  );
  expect(bindings.length === 2, `${bindings.length} ports are published instead of 2`);
  expect(
    bindings.every(({ HostIp }) => HostIp === '127.0.0.1'),
    `${project} publishes ports beyond loopback`,
  );
  for (const service of ['coordinator', 'worker']) {
    const user = (await compose('exec', '-T', service, 'id', '-u')).trim();
    expect(user !== '0', `the ${service} runs as root`);
  }
}

/** Redis writes before it answers, forgets nothing, and wants its password. */
export async function redisKeeps({ compose }) {
  const ask = (...words) => compose('exec', '-T', 'redis', ...words);
  expect((await ask('redis-cli', 'ping')).includes('NOAUTH'), 'Redis answers without a password');
  const script =
    'REDISCLI_AUTH=$(cat /run/secrets/redis-password) redis-cli config get appendonly appendfsync maxmemory-policy';
  const settings = (await ask('sh', '-c', script)).split('\n').map((line) => line.trim());
  const isSet = (name, value) => settings[settings.indexOf(name) + 1] === value;
  expect(isSet('appendonly', 'yes'), 'Redis writes no append-only file');
  expect(isSet('appendfsync', 'always'), 'Redis answers before it has written');
  expect(isSet('maxmemory-policy', 'noeviction'), 'Redis forgets keys');
}

/** The printed address signs a browser in, once; the page is there. */
export async function signsIn({ url, capsweep }) {
  const page = await fetch(url);
  expect((await page.text()).includes('id="root"'), 'the dashboard is not served');
  const address = new URL((await capsweep('open')).trim());
  const code = /code=([\w-]+)/.exec(address.hash)?.[1];
  expect(address.origin === url && code, `capsweep open printed ${address.href}`);
  const trade = () =>
    fetch(`${url}/api/session`, {
      method: 'POST',
      headers: { origin: url, 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    });
  const cookie = (await trade()).headers.get('set-cookie')?.split(';')[0];
  const read = (headers) => fetch(`${url}/api/sweeps`, { headers });
  expect((await read({ cookie })).status === 200, 'the session opens nothing');
  expect((await read({})).status === 401, 'sweeps are shown without a session');
  expect((await trade()).status === 401, 'a code works twice');
}

/** Who has no Node uses the command line inside. */
export async function commandsInside({ compose }) {
  const listed = await compose('exec', '-T', 'coordinator', 'capsweep', 'ls', '--json');
  expect(JSON.parse(listed).length === 0, `capsweep ls printed ${listed}`);
}

/** The worker that trains a trial which has a checkpoint dies; the trial goes on elsewhere. */
export async function survivesADeath(stage, name) {
  const { api, project } = stage;
  const trials = async () => (await api(`/api/sweeps/${name}/trials`)).rows;
  const victim = await until('a trial has a checkpoint and runs', async () =>
    (await trials()).find(({ state, hasCheckpoint }) => state === 'running' && hasCheckpoint),
  );
  // A worker's name begins with its host's, which is the container's id.
  const container = victim.worker.split('-')[0];
  const label = await must('docker', ['inspect', '-f', '{{json .Config.Labels}}', container]);
  expect(label.includes(project), `${container} is not one of ours`);
  await must('docker', ['kill', container]);
  await until('the sweep is complete', async () => {
    const { state } = await api(`/api/sweeps/${name}`);
    expect(state !== 'failed', 'the sweep failed');
    return state === 'complete';
  });
  const rows = await trials();
  expect(
    rows.every(({ state }) => state === 'complete'),
    'not every trial is complete',
  );
  const { attempts } = await api(`/api/sweeps/${name}/trials/${victim.number}`);
  const [lost, next] = [attempts.at(-2), attempts.at(-1)];
  expect(lost?.outcome === 'lost', `the killed attempt is ${lost?.outcome}`);
  expect(next.fromStep > 0, 'the trial began again at step 0');
  expect(next.worker.split('-')[0] !== container, 'the dead worker went on');
  return { trials: rows.length, fromStep: next.fromStep };
}

/** Workers that are asked to stop hand their trials over, and end well. */
export async function drains({ api, compose }, name) {
  await until('a trial trains', async () =>
    (await api(`/api/sweeps/${name}/trials`)).rows.find(
      ({ state, step }) => state === 'running' && step > 0,
    ),
  );
  const ids = (await compose('ps', '--quiet', 'worker')).trim().split('\n');
  await compose('stop', 'worker');
  const codes = await must('docker', ['inspect', '-f', '{{.State.ExitCode}}', ...ids]);
  expect(/^(0\n)+$/.test(codes), `workers ended with ${codes.trim()} when asked to stop`);
  const [{ number }] = (await api(`/api/sweeps/${name}/trials`)).rows;
  const { attempts } = await api(`/api/sweeps/${name}/trials/${number}`);
  expect(
    attempts.some(({ outcome }) => outcome === 'released'),
    `attempts ended ${attempts.map(({ outcome }) => outcome)}`,
  );
}

/** A pulled folder holds what its manifest says; the accuracy that it names. */
export async function pulls({ folder, capsweep }, name) {
  const out = join(folder, name);
  await capsweep('pull', name, '--best', '--out', out);
  const { files, metrics } = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8'));
  for (const { name: file, sha256 } of files) {
    const hash = createHash('sha256').update(readFileSync(join(out, file)));
    expect(hash.digest('hex') === sha256, `${file} is not what its manifest says`);
  }
  expect(
    files.some((file) => file.name === 'model.json'),
    'the checkpoint has no model.json',
  );
  return metrics['val/accuracy'];
}
