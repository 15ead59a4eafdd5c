import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FakeCoordinator } from '../testing/coordinator.ts';
import { createGrpcLink } from './client/link.ts';
import { connect, linkOptions, serve, tempFolder } from './testdata/setup.ts';
import type { TlsFiles } from './tls.ts';

const openssl = hasOpenssl();

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A certificate for 127.0.0.1 that vouches for itself. */
async function selfSigned(): Promise<Required<TlsFiles>> {
  const folder = await tempFolder();
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const subject = ['-subj', '/CN=capsweep', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'];
  execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert, ...subject], {
    stdio: 'ignore',
  });
  const bytes = await readFile(cert);
  return { ca: bytes, cert: bytes, key: await readFile(key) };
}

it.skipIf(!openssl)('speaks TLS with both ends showing certificates', async () => {
  const tls = await selfSigned();
  const { port } = await serve(new FakeCoordinator(), { tls, token: 't' });
  expect(await (await connect(port, { tls, token: 't' })).claim(1)).toBeUndefined();
});

it.skipIf(!openssl)('says so when a certificate is not trusted', async () => {
  const { cert, key } = await selfSigned();
  const { port } = await serve(new FakeCoordinator(), { tls: { cert, key } });
  const stop = new AbortController();
  let message = '';
  const options = await linkOptions(port, {
    tls: {},
    onEvent: (event) => {
      if (event.kind === 'lost') message = event.error.message;
      stop.abort();
    },
  });
  await expect(createGrpcLink(options, stop.signal)).rejects.toThrow();
  expect(message).toMatch(/self.signed certificate/);
});
