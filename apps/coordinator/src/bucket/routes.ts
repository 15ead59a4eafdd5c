import { Readable } from 'node:stream';
import { z } from 'zod';
import { SweepError, type ObjectStore } from '@capsweep/domain';
import type { App } from '../http/app.ts';
import type { AddressSigner } from './addresses.ts';

const maxObjectBytes = 4 * 1024 ** 3;
const address = {
  params: z.object({ '*': z.string().min(1) }),
  querystring: z.object({ expires: z.string(), signature: z.string() }),
};

/** Serves signed addresses of a bucket that is a folder. */
export function bucketRoutes(app: App, objects: ObjectStore, signer: AddressSigner): void {
  void app.register((scope: App, _, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, next) => next(null, payload));
    scope.get('/bucket/*', { schema: { ...address, hide: true } }, async (request, reply) => {
      const key = request.params['*'];
      expectSigned(signer, key, 'GET', request.query);
      const bytes = await objects.stream(key);
      return await reply.type('application/octet-stream').send(Readable.from(bytes));
    });
    scope.put(
      '/bucket/*',
      { schema: { ...address, hide: true }, bodyLimit: maxObjectBytes },
      async (request, reply) => {
        const key = request.params['*'];
        expectSigned(signer, key, 'PUT', request.query);
        await objects.put(key, await readAll(request.body as AsyncIterable<Uint8Array>));
        return await reply.status(200).send();
      },
    );
    done();
  });
}

function expectSigned(
  signer: AddressSigner,
  key: string,
  method: string,
  query: { expires: string; signature: string },
): void {
  if (signer.verify(key, method, query)) return;
  throw new SweepError('forbidden', 'this address is not signed by this server, or it has expired');
}

async function readAll(body: AsyncIterable<Uint8Array> | undefined): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of body ?? []) parts.push(part);
  return Buffer.concat(parts);
}
