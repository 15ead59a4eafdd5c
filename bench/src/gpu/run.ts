import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureTable, type TableRow } from './table.ts';

const inPack = (path: string): string =>
  fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const self = fileURLToPath(import.meta.url);

interface Peer {
  readonly folder: string;
  readonly gpu: string | null;
}

/** Everything that the benchmark found out; parts that failed have their error. */
interface Results {
  machine?: unknown;
  build?: unknown;
  checks?: unknown;
  table: TableRow[];
  errors: string[];
}

/** Builds, checks, measures, and writes the results after every part. */
export async function run(args: string[]): Promise<void> {
  const options = {
    device: { type: 'string', default: 'cuda' },
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    out: { type: 'string', default: 'results.json' },
  } as const;
  const { device, quick, only, out } = parseArgs({ args, options }).values;
  const python = process.env['PYTHON'] ?? 'python3';
  const results: Results = { table: [], errors: [] };
  const write = (): void => writeFileSync(out, `${JSON.stringify(results, null, 2)}\n`);
  const part = async (what: string, work: () => Promise<void> | void): Promise<void> => {
    process.stderr.write(`${what}\n`);
    try {
      await work();
    } catch (error) {
      results.errors.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
    write();
  };
  await part("this machine's PyTorch", () => {
    const peer = askPeer(python);
    results.machine = { ...peer, device, node: process.version, cpu: cpus()[0]?.model };
    process.env['LIBTORCH'] = peer.folder;
  });
  await part('building the addon', () => {
    results.build = buildAddon();
  });
  await part('gradients, transfers, captured steps', () => {
    results.checks = JSON.parse(output(process.execPath, [self, 'check', device]));
  });
  await part('the table', async () => {
    const sides = { python, peer: inPack('peer.py'), self, device };
    for await (const row of measureTable(sides, { quick, only })) {
      results.table.push(row);
      write();
    }
  });
  conclude(results, out);
}

const output = (program: string, args: string[]): string =>
  execFileSync(program, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 26,
  }).toString();

const askPeer = (python: string): Peer =>
  JSON.parse(output(python, [inPack('peer.py'), 'where'])) as Peer;

function buildAddon(): { seconds: number } {
  const begun = performance.now();
  execFileSync(process.execPath, [inPack('library/tools/build.mjs')], { stdio: ['ignore', 2, 2] });
  return { seconds: (performance.now() - begun) / 1000 };
}

interface Checks {
  readonly gradients: readonly { kernel: string; holds: boolean }[];
  readonly captured: readonly { optimizer: string; holds: boolean }[];
  readonly transfers: { holds: boolean };
  readonly repeatable: { holds: boolean };
}

/** Says what fell short; the exit code is 1 then. */
function conclude({ checks, table, errors }: Results, out: string): void {
  const {
    gradients = [],
    captured = [],
    transfers,
    repeatable,
  } = (checks ?? {}) as Partial<Checks>;
  const short = [
    ...errors,
    ...gradients.filter(({ holds }) => !holds).map(({ kernel }) => `gradient of ${kernel}`),
    ...captured.filter(({ holds }) => !holds).map(({ optimizer }) => `captured ${optimizer}`),
    ...(transfers?.holds === false ? ['transfers'] : []),
    ...(repeatable?.holds === false ? ['the same bits twice'] : []),
    ...table
      .filter(({ holds }) => !holds)
      .map(({ check, error }) => `${check}${error ? `: ${error}` : ''}`),
  ];
  for (const line of short) process.stderr.write(`falls short: ${line}\n`);
  process.stderr.write(`results are in ${out}\n`);
  process.exitCode = short.length === 0 ? 0 : 1;
}
