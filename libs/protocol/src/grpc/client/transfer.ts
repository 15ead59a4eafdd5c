/** @file One file to or from a signed address, over plain HTTP, hashed on its way. */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { Transform, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { SweepError, type CheckpointFile, type SignedAddress } from '@capsweep/domain';

/** A transfer that makes no progress for this long has failed. */
const idleMs = 30_000;

/** Sends a file; refuses to when its bytes are not the ones that were hashed. */
export async function upload(
  path: string,
  file: CheckpointFile,
  address: SignedAddress,
  signal: AbortSignal,
): Promise<void> {
  const meter = createMeter();
  const headers = { ...address.headers, 'content-length': String(file.bytes) };
  const answer = await exchange({ ...address, headers }, signal, async (body) => {
    await pipeline(createReadStream(path), meter.through, body, { signal });
  });
  await expectOk(answer, address);
  meter.expect(file, path);
}

/** Fetches a file; it has its name only once it is whole and verified. */
export async function download(
  path: string,
  file: CheckpointFile,
  address: SignedAddress,
  signal: AbortSignal,
): Promise<void> {
  const answer = await exchange(address, signal);
  await expectOk(answer, address);
  const meter = createMeter();
  await pipeline(answer, meter.through, createWriteStream(`${path}.part`), { signal });
  meter.expect(file, placeOf(address));
  await rename(`${path}.part`, path);
}

/** Fetches a small object whole. */
export async function fetchBytes(address: SignedAddress, signal: AbortSignal): Promise<Buffer> {
  const answer = await exchange(address, signal);
  await expectOk(answer, address);
  return Buffer.concat((await answer.toArray()) as Buffer[]);
}

/** An address without what is secret in it. */
export function placeOf({ url }: SignedAddress): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** The bucket answered with an HTTP status that is no success. */
export class HttpStatusError extends Error {
  readonly status: number;

  constructor(status: number, place: string, text: string) {
    super(`${place} answered ${status}${text === '' ? '' : `: ${text}`}`);
    this.status = status;
  }
}

/** Sends a request with its body and waits for the head of the answer. */
function exchange(
  { url, method, headers }: SignedAddress,
  signal: AbortSignal,
  sendBody?: (body: NodeJS.WritableStream) => Promise<void>,
): Promise<IncomingMessage> {
  const open = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = open(url, { method, headers, signal, timeout: idleMs }, resolve);
    request.on('error', reject);
    request.on('timeout', () => request.destroy(new Error(`no progress for ${idleMs / 1000} s`)));
    if (sendBody) sendBody(request).catch(reject);
    else request.end();
  });
}

async function expectOk(answer: IncomingMessage, address: SignedAddress): Promise<void> {
  const status = answer.statusCode ?? 0;
  if (status >= 200 && status < 300) {
    if (address.method === 'PUT') answer.resume();
    return;
  }
  const text = await headOf(answer);
  throw new HttpStatusError(status, placeOf(address), text);
}

async function headOf(answer: Readable): Promise<string> {
  let text = '';
  for await (const chunk of answer) if (text.length < 300) text += String(chunk);
  return text.slice(0, 300).replace(/\s+/g, ' ');
}

interface Meter {
  readonly through: Transform;
  expect(file: CheckpointFile, where: string): void;
}

/** Counts and hashes what flows through. */
function createMeter(): Meter {
  const hash = createHash('sha256');
  let bytes = 0;
  const through = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  const expect = (file: CheckpointFile, where: string): void => {
    const sha256 = hash.digest('hex');
    if (bytes === file.bytes && sha256 === file.sha256) return;
    throw new SweepError(
      'checkpoint-corrupt',
      `${where} has ${bytes} bytes with SHA-256 ${sha256}, not ${file.bytes} with ${file.sha256}`,
    );
  };
  return { through, expect };
}
