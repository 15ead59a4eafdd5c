import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SignedAddress } from '@capsweep/domain';

/** A bucket in memory behind plain HTTP, whose faults are scripted. */
export interface FakeBucket {
  readonly objects: Map<string, Buffer>;
  address(key: string, method: SignedAddress['method']): SignedAddress;
  /** Statuses of the next answers; after that it serves. */
  readonly faults: number[];
  /** Called when a write begins, which then waits for it. */
  gate: (key: string) => Promise<unknown> | undefined;
  close(): Promise<void>;
}

export async function startFakeBucket(): Promise<FakeBucket> {
  const objects = new Map<string, Buffer>();
  const faults: number[] = [];
  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy()); // the caller hung up
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const bucket: FakeBucket = {
    objects,
    faults,
    gate: () => undefined,
    address: (key, method) => {
      const url = `http://127.0.0.1:${port}/${key}?signature=secret`;
      return { url, method, headers: { 'x-signed': 'yes' } };
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const key = new URL(request.url ?? '/', 'http://bucket').pathname.slice(1);
    const fault = faults.shift();
    if (fault !== undefined) return void response.writeHead(fault).end('<Error>scripted</Error>');
    if (request.headers['x-signed'] !== 'yes') return void response.writeHead(403).end();
    if (request.method === 'PUT') {
      await bucket.gate(key);
      objects.set(key, Buffer.concat((await request.toArray()) as Buffer[]));
      return void response.end();
    }
    const object = objects.get(key);
    if (object) response.end(object);
    else response.writeHead(404).end();
  }
  return bucket;
}
