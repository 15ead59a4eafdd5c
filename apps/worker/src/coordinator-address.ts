import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SweepError } from '@capsweep/domain';

/** Where a coordinator listens for workers. */
export interface CoordinatorAddress {
  /** `host:port` */
  readonly address: string;
  readonly isSecure: boolean;
}

const usual = '127.0.0.1:4401';

/** The coordinator that was named, or the one that runs on this machine, or the usual address. */
export async function findCoordinator(
  said: string | undefined,
  home: string,
): Promise<CoordinatorAddress> {
  return parseAddress(said ?? (await ownCoordinator(home)) ?? usual);
}

/** What a coordinator on this machine has written down about itself. */
async function ownCoordinator(home: string): Promise<string | undefined> {
  try {
    const place: unknown = JSON.parse(await readFile(join(home, 'endpoint.json'), 'utf8'));
    const grpc = (place as { grpc?: unknown } | null)?.grpc;
    return typeof grpc === 'string' ? grpc : undefined;
  } catch {
    return undefined;
  }
}

/** @throws SweepError `config-invalid` */
export function parseAddress(text: string): CoordinatorAddress {
  const match = /^(?:(https?|grpcs?):\/\/)?([^/\s]+:\d{1,5})\/?$/.exec(text);
  const address = match?.[2];
  if (address !== undefined) return { address, isSecure: (match?.[1] ?? '').endsWith('s') };
  throw new SweepError(
    'config-invalid',
    `the coordinator’s address is ${JSON.stringify(text)}; allowed is host:port, such as ${usual}`,
  );
}
