import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import type { Row } from '../../../frame/row.ts';

/** The library as a browser gets it: one minified file with all that it needs, compressed. */
export async function* sizeRow(): AsyncGenerator<Row> {
  const entry = fileURLToPath(new URL('../../../../../libs/search/src/index.ts', import.meta.url));
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    resolve: { conditions: ['@capsweep/source', 'module', 'browser', 'import', 'default'] },
    build: { write: false, minify: true, lib: { entry, formats: ['es'] } },
  });
  const output = Array.isArray(result) ? result[0] : result;
  const chunks = output && 'output' in output ? output.output : [];
  const code = chunks.map((chunk) => ('code' in chunk ? chunk.code : '')).join('');
  yield {
    kind: 'measured',
    check: 'the library for a browser, gzipped',
    measured: { value: gzipSync(code).length / 1000, unit: 'kB' },
    target: { atMost: 60 },
  };
}
