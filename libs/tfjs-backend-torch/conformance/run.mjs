/**
 * @file Runs TensorFlow.js' own specs against a backend and prints the outcome as JSON.
 *
 *     node conformance/run.mjs torch|cpu [--only TEXT]
 */
import { build } from 'esbuild';
import Jasmine from 'jasmine';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(here);
const require = createRequire(import.meta.url);

/** The folder of an installed package. */
const packageFolder = (name) => dirname(require.resolve(`${name}/package.json`));

/** Bundles the specs, our sources and one copy of TensorFlow.js; returns the bundle's file. */
async function bundle() {
  const outfile = join(root, 'build', 'conformance', 'specs.mjs');
  await build({
    entryPoints: [join(here, 'entry.mjs')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    alias: { '@tensorflow/tfjs-core': packageFolder('@tensorflow/tfjs-core') },
    external: ['jasmine-core'],
    // The package says that its modules have no side effects; the specs are nothing else.
    ignoreAnnotations: true,
    // Our sources find the addon from where they lie, not from where the bundle lies.
    define: {
      'import.meta.url': JSON.stringify(pathToFileURL(join(root, 'src/native/x.ts')).href),
    },
    banner: {
      js: `import { createRequire as _r } from 'node:module'; const require = _r(${JSON.stringify(import.meta.url)});`,
    },
    logLevel: 'error',
  });
  return outfile;
}

async function run(file) {
  const jasmine = new Jasmine({ projectBaseDir: dirname(file) });
  jasmine.loadConfig({ spec_dir: '.', spec_files: [basename(file)], random: false });
  jasmine.exitOnCompletion = false;
  jasmine.clearReporters();
  const outcome = { passed: [], failed: [], other: 0 };
  jasmine.addReporter({
    specDone({ status, fullName, failedExpectations }) {
      if (status === 'passed') outcome.passed.push(fullName);
      else if (status === 'failed') {
        const message = failedExpectations[0]?.message ?? '';
        outcome.failed.push({ name: fullName, message: message.slice(0, 400) });
      } else outcome.other++;
    },
  });
  await jasmine.execute();
  return outcome;
}

const [backend = 'torch', option, text] = process.argv.slice(2);
process.env['CONFORMANCE_BACKEND'] = backend;
if (option === '--only') process.env['CONFORMANCE_ONLY'] = text;
const started = performance.now();
const outcome = await run(await bundle());
const seconds = (performance.now() - started) / 1000;
process.stdout.write(`${JSON.stringify({ backend, seconds, ...outcome })}\n`, () =>
  process.exit(0),
);
