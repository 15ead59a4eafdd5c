import { createHash } from 'node:crypto';
import type { Connection } from './connection.ts';
import { scripts } from './gen/scripts.ts';

/** The name of a script in lua/. */
export type ScriptName = keyof typeof scripts;

const hashes = Object.fromEntries(
  Object.entries(scripts).map(([name, text]) => [
    name,
    createHash('sha1').update(text).digest('hex'),
  ]),
) as Record<ScriptName, string>;

/** What a script is called with. */
export interface ScriptCall {
  readonly keys: readonly string[];
  readonly args: readonly (string | number | Buffer)[];
}

/** A script's answer: a word and what belongs to it. Texts come as bytes, since some are packed. */
export type ScriptReply = readonly [status: string, ...rest: unknown[]];

/** Runs a script in one step; Redis is given its text only when it does not know it yet. */
export function runScript(
  connection: Connection,
  name: ScriptName,
  { keys, args }: ScriptCall,
): Promise<ScriptReply> {
  const rest = [keys.length, ...keys, ...args];
  return connection.call(async (client) => {
    const reply = await client
      .callBuffer('EVALSHA', [hashes[name], ...rest])
      .catch((error: unknown) => {
        const isUnknown = error instanceof Error && error.message.startsWith('NOSCRIPT');
        if (isUnknown) return client.callBuffer('EVAL', [scripts[name], ...rest]);
        throw error;
      });
    const [status, ...others] = reply as [Buffer, ...unknown[]];
    return [status.toString(), ...others];
  });
}

/** A text in a script's answer. */
export function textOf(value: unknown): string {
  return Buffer.isBuffer(value) ? value.toString() : String(value);
}
