import { SweepError, type SweepErrorInfo } from '@capsweep/domain';
import pino from 'pino';
import { prettyFactory } from 'pino-pretty';
import { hideSecrets } from '../config/secret.ts';

/** A logger: `log.info({ key: value }, 'message')`; see {@link createLogger}. */
export type Logger = pino.Logger;

/** How much is logged, most first. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

/** The ids that a line can be about. */
export interface LogSubject {
  readonly sweep?: string;
  readonly trial?: string;
  readonly attempt?: number;
}

export interface LoggerOptions {
  /** The process's part in the product, such as `coordinator`. */
  readonly name: string;
  /** @default 'info' */
  readonly level?: LogLevel;
  /** Lines for people instead of JSON. @default whether standard error is a terminal */
  readonly pretty?: boolean;
  /** Where lines go. @default standard error: standard output is for documents */
  readonly destination?: { write(line: string): void };
}

/**
 * A logger that writes one JSON object a line, or a coloured line for people on a terminal.
 * Fields that hold secrets by their name are blanked, and so is every {@link Secret} wherever its
 * text turns up, also in the middle of a message, an address or a stack.
 */
export function createLogger(options: LoggerOptions): Logger {
  const target = options.destination ?? pino.destination({ fd: 2, sync: true });
  const forPeople = options.pretty ?? (options.destination === undefined && process.stderr.isTTY);
  return pino(
    {
      name: options.name,
      level: options.level ?? 'info',
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: secretFields, censor: '[hidden]' },
      serializers: { err: serializeError, error: serializeError },
      hooks: { streamWrite: hideSecrets },
    },
    forPeople ? prettyLines(target) : target,
  );
}

/** A logger whose lines all carry the ids of a sweep, a trial, an attempt. */
export function logAbout(log: Logger, subject: LogSubject): Logger {
  return log.child({ ...subject });
}

const secretNames = [
  'password',
  'secret',
  'token',
  'authorization',
  'cookie',
  'accessKey',
  'secretKey',
  'accessKeyId',
  'secretAccessKey',
];
const secretFields = secretNames
  .flatMap((name) => [name, `*.${name}`, `*.*.${name}`])
  .concat(['headers["set-cookie"]', '*.headers["set-cookie"]']);

interface LoggedError extends Partial<SweepErrorInfo> {
  readonly message: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

function serializeError(reason: unknown): LoggedError {
  if (!(reason instanceof Error)) return { message: String(reason) };
  const known = reason instanceof SweepError ? reason.toInfo() : { message: reason.message };
  return {
    ...known,
    // A SweepError says all there is to say; where another one came from has to be looked up.
    ...(reason.stack !== undefined && !(reason instanceof SweepError) && { stack: reason.stack }),
    ...(reason.cause !== undefined && { cause: serializeError(reason.cause) }),
  };
}

function prettyLines(target: { write(line: string): void }): pino.DestinationStream {
  const toLine = prettyFactory({
    ignore: 'pid,hostname,name',
    translateTime: 'SYS:HH:MM:ss',
    colorize: process.stderr.isTTY && process.env['NO_COLOR'] === undefined,
  });
  return { write: (line) => target.write(toLine(line)) };
}
