/**
 * @file What a setting's value may be. Each is a schema over text, because the environment and the
 * command line know nothing else; its error message says what is allowed.
 */
import { z } from 'zod';
import { minSecretLength, Secret } from './secret.ts';

function parsed<T>(allowed: string, parse: (text: string) => T | undefined): z.ZodType<T, string> {
  return z.string().transform((text, context) => {
    const value = parse(text.trim());
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: allowed });
    return z.NEVER;
  });
}

/** Any text that is not empty. */
export const text = (): z.ZodType<string, string> =>
  parsed('any text', (value) => (value === '' ? undefined : value));

/** One of a few words. */
export const oneOf = <const T extends readonly string[]>(
  ...words: T
): z.ZodType<T[number], string> =>
  parsed(`one of ${words.join(', ')}`, (value) => words.find((word) => word === value));

/** A whole number within bounds. */
export const whole = (min: number, max: number): z.ZodType<number, string> =>
  parsed(`a whole number from ${min} to ${max}`, (value) => {
    const number = /^-?\d+$/.test(value) ? Number(value) : NaN;
    return number >= min && number <= max ? number : undefined;
  });

/** A TCP port; 0 lets the system choose a free one. */
export const port = (): z.ZodType<number, string> => whole(0, 65_535);

const yes = ['1', 'true', 'yes', 'on'];
const no = ['0', 'false', 'no', 'off'];

/** True or false. */
export const toggle = (): z.ZodType<boolean, string> =>
  parsed(`one of ${[...yes, ...no].join(', ')}`, (value) => {
    const word = value.toLowerCase();
    return yes.includes(word) ? true : no.includes(word) ? false : undefined;
  });

/** An absolute address with one of the given schemes, such as `redis:`. */
export const address = (...schemes: readonly string[]): z.ZodType<string, string> =>
  parsed(`an address like ${schemes.map((scheme) => `${scheme}//host`).join(' or ')}`, (value) =>
    URL.canParse(value) && schemes.includes(new URL(value).protocol) ? value : undefined,
  );

const milliseconds = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A length of time such as `250ms`, `30s`, `20m`, `2h` or `1d`, as milliseconds. */
export const durationMs = (): z.ZodType<number, string> =>
  parsed('a length of time such as 250ms, 30s, 20m, 2h or 1d', (value) =>
    withUnit(value, milliseconds),
  );

const byteUnits = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
} as const;

/** A size such as `512MiB` or `2GB`, as bytes. */
export const sizeBytes = (): z.ZodType<number, string> =>
  parsed('a size such as 512MiB or 2GB', (value) => withUnit(value, byteUnits));

/** A password, token or key. */
export const secret = (): z.ZodType<Secret, string> =>
  parsed(`a text of at least ${minSecretLength} characters`, (value) =>
    value.length >= minSecretLength ? new Secret(value) : undefined,
  ).meta({ secret: true });

/** Several texts, separated by commas. */
export const list = (): z.ZodType<readonly string[], string> =>
  parsed('texts separated by commas', (value) =>
    value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  );

function withUnit(value: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([a-z]+)$/i.exec(value);
  const factor = units[match?.[2] ?? ''];
  return match && factor !== undefined ? Math.round(Number(match[1]) * factor) : undefined;
}
