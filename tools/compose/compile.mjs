/**
 * @file Compiles our programs for an image, taking up where the last build left off.
 *
 *     node tools/compose/compile.mjs --cache FOLDER --out FOLDER
 *
 * TypeScript asks for times first, and for contents only of what is newer than its own output.
 * Times in an image come from whoever checked out the clone and prove nothing. So sources are made
 * new and what configures them old, and what TypeScript made is kept by the hash of the latter.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const programs = ['apps/coordinator', 'apps/worker', 'apps/cli'];
const projects = [...programs, ...readdirSync('libs').map((name) => join('libs', name))];
/** Code that no compiler copies: it is run from where it lies. */
const asIs = ['apps/cli/bin', 'libs/protocol/src/gen'];
/** Compiled because programs refer to it, and used by tests only. */
const forTests = ['libs/testing'];

const { values: folders } = parseArgs({
  options: { cache: { type: 'string' }, out: { type: 'string' } },
});
const kept = join(folders.cache, keyOf(configuration()));
restore();
compile();
keep();
ship();

function configuration() {
  const own = projects.flatMap((project) =>
    readdirSync(project)
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(project, name)),
  );
  return ['package-lock.json', 'tsconfig.base.json', ...own].sort();
}

function keyOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}

function restore() {
  if (existsSync(kept)) cpSync(kept, '.', { recursive: true, preserveTimestamps: true });
  for (const file of configuration()) utimesSync(file, 0, 0);
  const now = new Date();
  for (const file of projects.flatMap(sourcesOf)) utimesSync(file, now, now);
}

function compile() {
  const configs = programs.map((program) => join(program, 'tsconfig.lib.json'));
  const { status } = spawnSync('npx', ['tsc', '-b', ...configs], { stdio: 'inherit' });
  if (status !== 0) process.exit(1);
}

/** Other configurations are forgotten: nobody goes back often. */
function keep() {
  for (const name of readdirSync(folders.cache)) {
    rmSync(join(folders.cache, name), { recursive: true });
  }
  for (const project of projects) {
    cpSync(join(project, 'dist'), join(kept, project, 'dist'), {
      recursive: true,
      preserveTimestamps: true,
    });
  }
}

/** Only what has a source today: TypeScript leaves behind what it made of others. */
function ship() {
  for (const project of projects.filter((name) => !forTests.includes(name))) {
    const made = sourcesOf(project).map((file) => file.replace('/src/', '/dist/'));
    for (const file of made.map((name) => name.replace(/\.ts$/, '.js'))) {
      if (existsSync(file)) copy(file);
    }
    copy(join(project, 'package.json'));
  }
  asIs.forEach(copy);
}

function copy(path) {
  cpSync(path, join(folders.out, path), { recursive: true });
}

function sourcesOf(project) {
  const entries = readdirSync(join(project, 'src'), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, path, name }) => join(parentPath ?? path, name));
}
