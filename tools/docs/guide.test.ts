/** @file Whoever does what the guide says, gets what it says; what it lists is all there is. */
import { readdirSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { freePort } from '@capsweep/service';
import { startRedis } from '@capsweep/testing';
import { fencesOf, fileNameOf, readPage } from './testdata/markdown.ts';
import { aScratch, type Scratch } from './testdata/scratch.ts';
import { wellSaid } from './testdata/well-said.ts';

const minutes = 60_000;
const page = (name: string): string => `docs/guide/${name}`;
let scratch: Scratch | undefined;
afterEach(() => scratch?.close());

it('is read as a whole', () => {
  const tested = [
    'sweep-file',
    'own-trainers',
    'ask-and-tell',
    'local',
    'tables',
    'packed',
    'several-machines',
    'several-gpus',
  ];
  // By house.test.ts.
  const elsewhere = ['after-a-crash'];
  expect(readdirSync(new URL('../../docs/guide', import.meta.url)).sort()).toEqual(
    [...tested, 'README', 'compose', 'imagenet', ...elsewhere].map((name) => `${name}.md`).sort(),
  );
});

it('the sweep file: its example is valid and says everything that can be said', async () => {
  scratch = await aScratch();
  const text = readPage(page('sweep-file.md'));
  wellSaid(await scratch.follow(page('sweep-file.md')));
  const schema = JSON.parse(readPage('docs/reference/sweep.schema.json')) as Schema;
  const example = fencesOf(text).find((fence) => fileNameOf(fence) === 'sweep.yaml')?.text ?? '';
  for (const key of Object.keys(schema.properties ?? {})) expect(example).toContain(`\n${key}:`);
  const told = new Set(text.match(/\b[A-Za-z]+(?=:|`)/g));
  expect(keysOf(schema).filter((key) => !told.has(key))).toEqual([]);
});

it(
  'own trainers',
  async () => {
    scratch = await aScratch();
    const said = wellSaid(await scratch.follow(page('own-trainers.md')));
    expect(said).toMatch(/own-trainer +complete/);
    expect(said).toMatch(/walk +complete/);
    expect(said).toMatch(/0\.75/);
    expect(readdirSync(`${scratch.folder}/best-line`)).toContain('model.json');
  },
  3 * minutes,
);

it(
  'ask and tell, from Python, TypeScript and curl',
  async () => {
    scratch = await aScratch();
    const said = wellSaid(await scratch.follow(page('ask-and-tell.md')));
    expect(said.match(/^trial \d+: .*->/gm)).toHaveLength(24);
    expect(said).toMatch(/^best of rosenbrock: \d/m);
    // Each client has a front, and the trial that was enqueued is on it: its rate cannot be beaten.
    expect(said).toMatch(/^front: \{'width': 64, 'rate': 0\.01\}/m);
    expect(said).toMatch(/^front: \{ width: 64, rate: 0\.01 \}/m);
    // Nothing is better than what was enqueued later, in the middle of the search.
    expect(said).toMatch(/^steered: \{'x': 1, 'y': 0\} 0/m);
    expect(said).toContain('sweep by-hand: configuration 0 will be tried with x 0.75\n');
    expect(said).toContain('"params":{"x":0.75}');
    expect(said).toContain('"decision":"continue"');
    expect(said).toMatch(/by-hand +complete/);
    expect(said).toContain('{"kind":"done"}');
  },
  3 * minutes,
);

it(
  'several GPUs, or as many processes on the CPU',
  async () => {
    scratch = await aScratch();
    const said = wellSaid(await scratch.follow(page('several-gpus.md')));
    expect(said).toMatch(/together +complete/);
    expect(readdirSync(`${scratch.folder}/together-best`)).toContain('model.json');
  },
  3 * minutes,
);

it(
  'without services',
  async () => {
    scratch = await aScratch({ CAPSWEEP_PORT: '0', CAPSWEEP_GRPC_PORT: '0' });
    const said = wellSaid(await scratch.follow(page('local.md')));
    expect(said).toMatch(/small +complete/);
    expect(said).toMatch(/#code=\S+/);
  },
  5 * minutes,
);

it(
  'tables for a paper',
  async () => {
    scratch = await aScratch();
    const said = wellSaid(await scratch.follow(page('tables.md')));
    expect(said).toMatch(
      /small-cnn +capsfc +0\.\d{4} ± 0\.\d{4} +[+−]0\.\d{4} \(p = [01]\.\d{3}\)/,
    );
    expect(said).toMatch(/^small-cnn & fc & \S*0\.\d{4} \$\\pm\$ 0\.\d{4}\}? & +\\\\$/m);
  },
  3 * minutes,
);

it(
  'packed models',
  async () => {
    scratch = await aScratch();
    const said = wellSaid(await scratch.follow(page('packed.md')));
    expect(said).toMatch(/^predictions +1000 of 1000 test images of mnist agree; 0 of the others/m);
    expect(said).toMatch(/asked: at most 1\/6 of its float size; it is 0\.156, which holds/);
    const [answers, labels] = ['answers', 'labels'].map(
      (name) => new RegExp(`^${name} +(.*)$`, 'm').exec(said)?.[1]?.split(' ') ?? [],
    );
    expect(labels?.join('')).toBe('7210414959');
    expect(answers?.filter((answer, n) => answer === labels?.[n]).length).toBeGreaterThan(4);
    expect(readdirSync(scratch.folder)).toContain('page.js');
  },
  3 * minutes,
);

it(
  'several machines',
  async () => {
    const redis = await startRedis({ listen: 'port' });
    const port = await freePort();
    const grpcPort = await freePort();
    scratch = await aScratch({ CAPSWEEP_PORT: String(port), CAPSWEEP_GRPC_PORT: String(grpcPort) });
    const edit = (script: string): string =>
      script
        .replace('redis://redis.example:6379', redis.url)
        .replaceAll('sweeps.example:4400', `127.0.0.1:${port}`)
        .replaceAll('sweeps.example:4401', `127.0.0.1:${grpcPort}`);
    try {
      const said = wellSaid(await scratch.follow(page('several-machines.md'), { edit }));
      expect(said).toMatch(/own-trainer +complete/);
    } finally {
      await scratch.close();
      scratch = undefined;
      await redis.stop();
    }
  },
  3 * minutes,
);

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** Every key of the sweep file's own sections; the trainer's settings have a reference of their own. */
function keysOf(schema: Schema, under = ''): readonly string[] {
  const named = Object.entries(schema.properties ?? {});
  const open = ['train', 'compare', 'space'].includes(under);
  return [
    ...new Set([
      ...(open ? [] : named.flatMap(([key, inner]) => [key, ...keysOf(inner, key)])),
      ...(schema.anyOf ?? []).flatMap((inner) => keysOf(inner, under)),
      ...Object.values(schema.$defs ?? {}).flatMap((inner) => keysOf(inner)),
    ]),
  ];
}
