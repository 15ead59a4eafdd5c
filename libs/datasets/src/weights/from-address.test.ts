import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fileFromAddress } from './from-address.ts';

const bytes = Buffer.from('weights of somebody');
const sha256 = createHash('sha256').update(bytes).digest('hex');
let server: Server;
let asked: number;
let cacheDir: string;

beforeEach(async () => {
  asked = 0;
  cacheDir = mkdtempSync(join(tmpdir(), 'capsweep-weights-'));
  server = createServer((request, response) => {
    asked += 1;
    response.statusCode = request.url === '/w.h5' ? 200 : 404;
    response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(cacheDir, { recursive: true });
});

const at = (path: string): string =>
  `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;

it('fetches once and keeps the file under its hash', async () => {
  const path = await fileFromAddress(at('/w.h5'), sha256.toUpperCase(), { cacheDir });
  expect(readFileSync(path)).toEqual(bytes);
  expect(await fileFromAddress(at('/w.h5'), sha256, { cacheDir })).toBe(path);
  expect(asked).toBe(1);
});

it('refuses another hash and leaves nothing behind', async () => {
  const wrong = '0'.repeat(64);
  await expect(fileFromAddress(at('/w.h5'), wrong, { cacheDir })).rejects.toMatchObject({
    code: 'dataset-corrupt',
    message: `${at('/w.h5')}: its SHA-256 is ${sha256}, not ${wrong}.`,
  });
  expect(readdirSync(join(cacheDir, 'weights'))).toEqual([]);
});

it('says what cannot be fetched', async () => {
  await expect(fileFromAddress(at('/none'), sha256, { cacheDir })).rejects.toMatchObject({
    code: 'dataset-unavailable',
  });
});
