import { SweepError } from '@capsweep/domain';
import { describe, expect, it } from 'vitest';
import { Secret } from '../config/secret.ts';
import { createLogger, logAbout, type Logger } from './logger.ts';

function logged(write: (log: Logger) => void, pretty = false): string {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  write(createLogger({ name: 'test', level: 'debug', pretty, destination }));
  return lines.join('');
}

describe('createLogger', () => {
  it('writes JSON lines that carry the ids of a trial', () => {
    const line = logged((log) =>
      logAbout(log, { sweep: 'heads', trial: 'heads-3', attempt: 2 }).info({ step: 7 }, 'saved'),
    );
    expect(JSON.parse(line)).toMatchObject({
      name: 'test',
      sweep: 'heads',
      trial: 'heads-3',
      attempt: 2,
      step: 7,
      msg: 'saved',
    });
  });

  it('lets no secret through, wherever it is put', () => {
    const value = 'p&ss"\nword-9f2c';
    const secret = new Secret(value);
    const cause = new Error(`connect redis://user:${value}@host failed`);
    const text = logged((log) => {
      log.info({ secret, config: { redis: secret } }, `password is ${value}`);
      log.info({ url: `redis://:${encodeURIComponent(value)}@host` }, 'connecting');
      log.error(new SweepError('store-unavailable', `no answer to ${value}`, { cause }));
      log.child({ note: value }).warn('child');
      log.info({ nested: JSON.stringify({ deep: value }) }, 'twice encoded');
    });
    expect(text.split('\n')).toHaveLength(6);
    expect(text).not.toContain('word-9f2c');
  });

  it('blanks what is secret by its name or its place', () => {
    const text = logged((log) => {
      log.info({ req: { headers: { authorization: 'Bearer unregistered' } } }, 'request');
      log.info({ password: 'unregistered', s3: { secretKey: 'unregistered' } }, 'settings');
      log.info('redis://worker:unregistered@redis:6379/0');
    });
    expect(text).not.toContain('unregistered');
    expect(text).toContain('redis://worker:[hidden]@redis:6379/0');
  });

  it('logs an error with its code, details and causes', () => {
    const cause = new Error('ECONNREFUSED');
    const error = new SweepError('store-unavailable', 'Redis is down', {
      cause,
      details: { port: 6379 },
    });
    expect(JSON.parse(logged((log) => log.error(error)))).toMatchObject({
      err: {
        code: 'store-unavailable',
        message: 'Redis is down',
        details: { port: 6379 },
        cause: { message: 'ECONNREFUSED' },
      },
      msg: 'Redis is down',
    });
  });

  it('writes a line for people, without secrets either', () => {
    const secret = new Secret('another-long-secret');
    const line = logged((log) => log.info(`token ${secret.reveal()} taken`), true);
    expect(line).toMatch(/INFO.*token \[hidden\] taken/);
  });
});
