import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ESLint, type Linter } from 'eslint';
import tseslint from 'typescript-eslint';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const nx = join(root, 'node_modules', 'nx', 'dist', 'bin', 'nx.js');

/** The rule behind the arrows. */
export const boundaryRule = '@nx/enforce-module-boundaries';

const eslint = new ESLint({
  cwd: root,
  overrideConfig: tseslint.configs.disableTypeChecked as Linter.Config,
  ruleFilter: ({ ruleId }) =>
    [boundaryRule, 'import-x/no-cycle'].includes(ruleId) || ruleId.startsWith('no-restricted-'),
});

/** What a rule says of a line of code. */
export interface Complaint {
  readonly rule: string | null;
  readonly line: number;
  readonly message: string;
}

/** Lints code by the rules that apply to a file of the repository. */
export async function lint(file: string, code: string): Promise<readonly Complaint[]> {
  await graph;
  const [result] = await eslint.lintText(code, { filePath: join(root, file) });
  const messages = result?.messages ?? [];
  return messages.map(({ ruleId, line, message }) => ({ rule: ruleId, line, message }));
}

/** A source file of a project. */
export function sourceIn(project: string): string {
  const folders = [`libs/${project}`, `apps/${project}`, project];
  const folder = folders.find((name) => existsSync(join(root, name, 'package.json')));
  if (folder === undefined) throw new Error(`there is no project ${project}`);
  return sourceOf(`${folder}/src`);
}

/** A source file, and no test, of a folder. */
export function sourceOf(folder: string): string {
  const names = readdirSync(join(root, folder)).sort();
  const found = names.find((name) => /^(?!.*\.(test|d)\.).*\.tsx?$/.test(name));
  if (found !== undefined) return `${folder}/${found}`;
  throw new Error(`${folder} has no source file of its own`);
}

/** The names of all projects, in order. */
export async function projectNames(): Promise<readonly string[]> {
  const shown = await runNx('show', 'projects', '--json');
  const names = JSON.parse(shown) as string[];
  return names.map((name) => name.replace('@capsweep/', '')).sort();
}

/** The boundary rule looks projects up in Nx's graph, and keeps silent where there is none. */
const graph = makeGraph();
graph.catch(() => undefined);

async function makeGraph(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'capsweep-graph-'));
  await runNx('graph', `--file=${join(folder, 'graph.json')}`);
  await rm(folder, { recursive: true });
}

async function runNx(...args: string[]): Promise<string> {
  const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };
  const { stdout } = await promisify(execFile)(process.execPath, [nx, ...args], { cwd: root, env });
  return stdout;
}
