import Config from '@npmcli/config';
import npmSettings from '@npmcli/config/lib/definitions/index.js';
import fetchLikeNpm from 'npm-registry-fetch';

/** An answer whose body has not been read yet. */
export interface Answer {
  /** Where in the file the body starts: 0 if the server does not know ranges. */
  readonly fromByte: number;
  readonly body: AsyncIterable<Buffer>;
}

/** How bytes come from outside. */
export interface Transport {
  /** Asks for a file from a byte on. The signal also ends the reading of the body. */
  get(address: string, options: { fromByte: number; signal: AbortSignal }): Promise<Answer>;
  /** The address of a package's archive, as the configured registry tells it. */
  archiveOf(name: string, version: string, signal: AbortSignal): Promise<string>;
}

/**
 * Fetches the way npm does: with the registry, proxies, certificates and credentials that npm is
 * configured with here (.npmrc files, `npm_config_*`, HTTPS_PROXY). A machine that can install our
 * packages can fetch our data.
 */
export async function npmTransport(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<Transport> {
  const settings = await npmConfiguration(env);
  const ask = (
    address: string,
    signal: AbortSignal,
    headers: Record<string, string>,
  ): Promise<NpmResponse> =>
    fetchLikeNpm(address, {
      ...settings,
      // Ours are the retries: they continue where a file broke off.
      fetchRetries: 0,
      retry: { retries: 0 },
      cache: undefined,
      headers,
      signal,
    });
  return {
    async get(address, options) {
      // Ranges count the bytes of the file itself, so no encoding on top of it.
      const response = await ask(address, options.signal, {
        'accept-encoding': 'identity',
        ...(options.fromByte > 0 && { range: `bytes=${options.fromByte}-` }),
      });
      const range = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '');
      return { fromByte: response.status === 206 ? Number(range?.[1]) : 0, body: response.body };
    },
    async archiveOf(name, version, signal) {
      const response = await ask(name, signal, { accept: shortDocument });
      const { versions } = (await response.json()) as PackageDocument;
      const address = versions[version]?.dist.tarball;
      if (address === undefined) throw new Error(`the registry has no ${name} ${version}`);
      return atRegistry(address, String(settings['registry']));
    },
  };
}

const shortDocument = 'application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*';

interface PackageDocument {
  readonly versions: Readonly<Record<string, { readonly dist: { readonly tarball: string } }>>;
}

interface NpmResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: AsyncIterable<Buffer>;
  json(): Promise<unknown>;
}

async function npmConfiguration(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Readonly<Record<string, unknown>>> {
  const config = new Config({
    ...npmSettings,
    // Only used to find settings that a distribution compiled into npm.
    npmPath: env['npm_execpath'] ?? process.execPath,
    argv: [],
    // A copy: loading writes into it.
    env: { ...env },
    cwd: process.cwd(),
    warn: false,
  });
  await config.load();
  return config.flat;
}

/** A mirror may repeat the public registry's addresses; the file is meant to come from the mirror. */
function atRegistry(address: string, registry: string): string {
  const url = new URL(address);
  if (url.hostname !== 'registry.npmjs.org') return address;
  return `${registry.replace(/\/$/, '')}${url.pathname}`;
}
