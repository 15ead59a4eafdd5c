import { Secret } from '../config/secret.ts';

/** Where a private Redis listens: a socket in its folder, or a port of the loopback interface. */
export type RedisPlace =
  | { readonly kind: 'socket'; readonly path: string }
  | { readonly kind: 'port'; readonly host: '127.0.0.1'; readonly port: number };

export interface RedisSettings {
  readonly folder: string;
  readonly place: RedisPlace;
  readonly password: Secret;
  /** Refuses writes above this much memory instead of forgetting anything. */
  readonly maxMemoryBytes: number | undefined;
}

/**
 * The configuration file of a private redis-server. It is handed over on standard input, so that
 * the password is not in the process list. Every write is on the disk before it
 * is answered, and nothing is ever evicted: what it holds is the truth.
 */
export function redisConfig(settings: RedisSettings): string {
  const { folder, place, password, maxMemoryBytes } = settings;
  const lines = [
    ...(place.kind === 'socket'
      ? ['port 0', `unixsocket ${quoted(place.path)}`, 'unixsocketperm 700']
      : [`bind ${place.host}`, `port ${place.port}`, 'protected-mode yes']),
    `requirepass ${quoted(password.reveal())}`,
    `dir ${quoted(folder)}`,
    'daemonize no',
    'appendonly yes',
    'appendfsync always',
    'save ""',
    'maxmemory-policy noeviction',
    ...(maxMemoryBytes === undefined ? [] : [`maxmemory ${maxMemoryBytes}`]),
  ];
  return `${lines.join('\n')}\n`;
}

/**
 * The address as ioredis takes it, with the password in it: `redis://:password@127.0.0.1:port` or
 * `/path/of/the.sock?password=password`.
 */
export function redisAddress(place: RedisPlace, password: Secret): Secret {
  const word = encodeURIComponent(password.reveal());
  return new Secret(
    place.kind === 'socket'
      ? `${place.path}?password=${word}`
      : `redis://:${word}@${place.host}:${place.port}`,
  );
}

function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
