import type { SweepError, WorkerInfo } from '@capsweep/domain';
import type { Welcome } from '../../coordination/messages.ts';
import type { TlsFiles } from '../tls.ts';
import type { TransferOptions } from './checkpoints.ts';

/** What happens to a link. */
export type LinkEvent =
  | { readonly kind: 'connected'; readonly welcome: Welcome }
  | { readonly kind: 'lost'; readonly error: SweepError; readonly retryInMs: number }
  /** It is of no use to try again; every call rejects from now on. */
  | { readonly kind: 'refused'; readonly error: SweepError };

export interface GrpcLinkOptions {
  /** `host:port` */
  readonly address: string;
  readonly token?: string;
  /** Absent: plain text. */
  readonly tls?: TlsFiles;
  readonly worker: WorkerInfo;
  /** A folder of this process's own, for what finds no room in memory. */
  readonly folder: string;
  readonly onEvent?: (event: LinkEvent) => void;
  /** How often to ask a silent coordinator whether it is there, and how long it may take. @default 5000 */
  readonly keepaliveMs?: number;
  /** Waits between attempts to connect: the first, and the longest. @default 200, 10000 */
  readonly backoff?: { readonly firstMs: number; readonly maxMs: number };
  /** The coordinator must answer the hello within this time. @default 10000 */
  readonly welcomeMs?: number;
  /** What may wait for the coordinator. */
  readonly limits?: Partial<OutboxLimits>;
  /** How transfers of files are repeated. @default 6 tries, waiting 250 ms to 8 s between them */
  readonly transfer?: TransferOptions;
}

export interface OutboxLimits {
  /** Requests under way at once. @default 256 */
  readonly window: number;
  /** Requests waiting in memory. @default 1024 */
  readonly memory: number;
  /** Bytes of requests waiting in a file. @default 64 MiB */
  readonly fileBytes: number;
  /** Characters of one attempt's log waiting in memory. @default 1 Mi */
  readonly logCharacters: number;
}

/** Options with every default filled. */
export type LinkSettings = Required<Omit<GrpcLinkOptions, 'token' | 'tls' | 'limits'>> &
  Pick<GrpcLinkOptions, 'token' | 'tls'> & { readonly limits: OutboxLimits };

export function compileLinkOptions(options: GrpcLinkOptions): LinkSettings {
  return {
    onEvent: () => undefined,
    keepaliveMs: 5000,
    backoff: { firstMs: 200, maxMs: 10_000 },
    welcomeMs: 10_000,
    transfer: { tries: 6, firstMs: 250, maxMs: 8000 },
    ...options,
    limits: {
      window: 256,
      memory: 1024,
      fileBytes: 64 * 2 ** 20,
      logCharacters: 2 ** 20,
      ...options.limits,
    },
  };
}
