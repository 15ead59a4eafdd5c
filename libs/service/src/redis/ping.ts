import { connect, type NetConnectOpts } from 'node:net';
import type { Secret } from '../config/secret.ts';

/** What a server said to a PING. `starting` is one that still reads its data from disk. */
export type PingAnswer = 'ready' | 'starting' | 'refused' | 'silent';

/** Asks a Redis server whether it serves us. `refused`: the password is not the one it has. */
export function pingRedis(
  at: NetConnectOpts,
  password: Secret,
  timeoutMs = 1_000,
): Promise<PingAnswer> {
  return new Promise((resolve) => {
    const socket = connect(at);
    let heard = '';
    const answer = (said: PingAnswer): void => {
      socket.destroy();
      resolve(said);
    };
    socket.setTimeout(timeoutMs, () => answer('silent'));
    socket.on('error', () => answer('silent'));
    socket.on('close', () => answer('silent'));
    socket.on('connect', () => socket.write(command('AUTH', password.reveal()) + command('PING')));
    socket.on('data', (data) => {
      heard += data.toString('latin1');
      const said = understand(heard);
      if (said) answer(said);
    });
  });
}

function understand(heard: string): PingAnswer | undefined {
  if (heard.includes('+PONG')) return 'ready';
  if (heard.includes('-LOADING')) return 'starting';
  return heard.includes('-WRONGPASS') || heard.includes('-ERR') ? 'refused' : undefined;
}

/** A command as Redis reads it: the number of words, then the length and the bytes of each. */
export function command(...words: readonly string[]): string {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  return `*${words.length}\r\n${parts.join('')}`;
}
