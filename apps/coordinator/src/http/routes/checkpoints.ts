import { downloadZip } from 'client-zip';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { checkpointFolder, SweepError, type CheckpointManifest } from '@capsweep/domain';
import { checkpointDocument as manifestDocument } from '@capsweep/orchestrator';
import { checkpointDocument, checkpointQuery } from '@capsweep/protocol/http';
import type { App, House } from '../app.ts';
import { byTrial } from './trials.ts';

const common = { tags: ['checkpoints'], querystring: checkpointQuery };

/** Checkpoints: what there is, single files, everything as one archive. */
export function checkpointRoutes(app: App, house: House): void {
  const { people } = house.orchestrator;
  app.get(
    '/api/sweeps/:sweep/trials/:number/checkpoint',
    {
      schema: {
        ...common,
        summary: 'A checkpoint and its files',
        params: byTrial,
        response: { 200: checkpointDocument },
      },
    },
    async ({ params, query }) => {
      const { manifest } = await people.checkpoint(params.sweep, params.number, query.which);
      return manifestDocument(manifest);
    },
  );
  app.get(
    '/api/sweeps/:sweep/trials/:number/checkpoint/files/:name',
    {
      schema: {
        ...common,
        summary: 'One file of a checkpoint',
        produces: ['application/octet-stream'],
        params: byTrial.extend({ name: z.string() }),
      },
    },
    async ({ params, query }, reply) => {
      const { manifest } = await people.checkpoint(params.sweep, params.number, query.which);
      const file = manifest.files.find(({ name }) => name === params.name);
      if (!file) throw noSuchFile(params.name, manifest);
      const bytes = await house.objects.stream(`${checkpointFolder(manifest)}/${file.name}`);
      return await reply
        .header('content-type', 'application/octet-stream')
        .header('content-length', file.bytes)
        .header('content-disposition', `attachment; filename="${file.name}"`)
        .header('etag', `"${file.sha256}"`)
        .send(Readable.from(bytes));
    },
  );
  archiveRoute(app, house);
}

function archiveRoute(app: App, house: House): void {
  const { people } = house.orchestrator;
  app.get(
    '/api/sweeps/:sweep/trials/:number/checkpoint.zip',
    {
      schema: {
        ...common,
        summary: 'A checkpoint as one archive',
        produces: ['application/zip'],
        params: byTrial,
      },
    },
    async ({ params, query }, reply) => {
      const { manifest } = await people.checkpoint(params.sweep, params.number, query.which);
      const { name } = people.view(params.sweep).sweep;
      const archive = downloadZip(entriesOf(house, manifest)).body;
      if (!archive) throw new SweepError('internal', 'the archive has no body');
      const stem = `${name}-trial-${params.number}-${query.which}`;
      return await reply
        .header('content-type', 'application/zip')
        .header('content-disposition', `attachment; filename="${stem}.zip"`)
        .send(Readable.fromWeb(archive));
    },
  );
}

async function* entriesOf(
  { objects }: House,
  manifest: CheckpointManifest,
): AsyncGenerator<{ name: string; input: ReadableStream<Uint8Array>; size: number }> {
  const folder = checkpointFolder(manifest);
  // The very bytes that `capsweep pull` writes: the document as its schema orders it.
  const document = checkpointDocument.parse(manifestDocument(manifest));
  const text = new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`);
  yield { name: 'manifest.json', input: new Blob([text]).stream(), size: text.length };
  for (const { name, bytes } of manifest.files) {
    const input = Readable.toWeb(Readable.from(await objects.stream(`${folder}/${name}`)));
    yield { name, input: input as ReadableStream<Uint8Array>, size: bytes };
  }
}

function noSuchFile(name: string, { files }: CheckpointManifest): SweepError {
  const names = files.map((file) => file.name).join(', ');
  return new SweepError(
    'not-found',
    `the checkpoint has no file ${JSON.stringify(name)}; it has ${names}`,
  );
}
