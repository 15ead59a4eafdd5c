import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findProgram, freePort } from '@capsweep/service';
import { freezeProcess } from './freeze.ts';

/** A real MinIO server of a test. */
export interface TestMinio {
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** The folder that holds its objects. */
  readonly dir: string;
  kill(): Promise<void>;
  /** Starts it again, after it was killed, at the same address and on the same files. */
  restart(): Promise<void>;
  /** Stops it (SIGSTOP), so that connections stand and nothing answers; `false` lets it go on. */
  freeze(isFrozen: boolean): void;
  /** Ends the server and removes its files. */
  stop(): Promise<void>;
}

/** The MinIO server of this machine: `$CAPSWEEP_MINIO_BIN` or `minio` of the PATH; or none. */
export function minioProgram(): string | undefined {
  return findProgram(process.env['CAPSWEEP_MINIO_BIN'] ?? 'minio');
}

/** How a server of a test is started. */
export interface StartMinioOptions {
  /** A command that runs the one that is appended, such as one that mounts a small disk first. */
  readonly wrap?: (dir: string) => readonly string[];
}

/** Starts a MinIO server; there has to be a {@link minioProgram}. */
export async function startMinio({ wrap = () => [] }: StartMinioOptions = {}): Promise<TestMinio> {
  const dir = await mkdtemp(join(tmpdir(), 'capsweep-minio-'));
  const port = await freePort();
  const accessKey = randomBytes(8).toString('hex');
  const secretKey = randomBytes(16).toString('hex');
  const env = { MINIO_ROOT_USER: accessKey, MINIO_ROOT_PASSWORD: secretKey };
  const start = (): Promise<Launched> => launch([...wrap(dir), ...commandOf(dir, port)], port, env);
  let server = await start();
  const kill = async (): Promise<void> => {
    const gone = once(server.guard, 'exit');
    if (server.guard.exitCode !== null) return;
    process.kill(server.pid, 'SIGKILL');
    await gone;
  };
  return {
    endpoint: `http://127.0.0.1:${port}`,
    accessKey,
    secretKey,
    dir,
    kill,
    restart: async () => {
      server = await start();
    },
    freeze: (isFrozen) => {
      freezeProcess(server.pid, isFrozen);
    },
    stop: async () => {
      await kill();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Runs a program, says its process, and kills it when our end of the pipe is gone, with us. */
const guard = `
  exec 3<&0
  "$@" </dev/null & child=$!
  echo "$child"
  (cat <&3 >/dev/null; kill -9 "$child") >/dev/null 2>&1 &
  wait "$child"`;

interface Launched {
  readonly guard: ChildProcess;
  readonly pid: number;
}

function commandOf(dir: string, port: number): string[] {
  const program = minioProgram();
  if (program === undefined) throw new Error('there is no minio on this machine');
  return [program, 'server', '--address', `127.0.0.1:${port}`, dir];
}

async function launch(
  command: readonly string[],
  port: number,
  secrets: Record<string, string>,
): Promise<Launched> {
  const shell = spawn('sh', ['-c', guard, 'guard', ...command], {
    env: { ...process.env, ...secrets, MINIO_BROWSER: 'off', MINIO_UPDATE: 'off' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const [pid] = (await once(createInterface({ input: shell.stdout }), 'line')) as [string];
  // It says so once it listens; that it also serves is asked of its health check.
  const said: string[] = [];
  for await (const line of createInterface({ input: shell.stderr })) {
    said.push(line);
    if (line.includes('API:')) break;
  }
  const health = await fetch(`http://127.0.0.1:${port}/minio/health/ready`).catch(() => undefined);
  if (!health?.ok) throw new Error(`minio did not start:\n${said.join('\n')}`);
  shell.stderr.resume();
  return { guard: shell, pid: Number(pid) };
}
