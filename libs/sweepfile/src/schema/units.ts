import { z } from 'zod';

const secondsPer = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 } as const;
const bytesPer = {
  B: 1,
  kB: 1e3,
  KiB: 1024,
  MB: 1e6,
  MiB: 1024 ** 2,
  GB: 1e9,
  GiB: 1024 ** 3,
  TiB: 1024 ** 4,
} as const;

/** Seconds, as a number or as text like `90s`, `20m`, `2h`, `1h30m`. */
export const duration = z
  .union([
    z.number().positive(),
    z
      .string()
      .regex(/^(\d+(\.\d+)?(ms|s|m|h|d))+$/, { error: 'a time such as 90s, 20m, 2h or 1h30m' }),
  ])
  .meta({ description: 'Seconds, or a time such as 90s, 20m, 2h or 1h30m.' });

/** Bytes, as a number or as text like `500MB`, `2GiB`. */
export const byteSize = z
  .union([
    z.number().int().positive(),
    z.string().regex(/^\d+(\.\d+)? ?(B|kB|KiB|MB|MiB|GB|GiB|TiB)$/, {
      error: 'a size such as 500MB or 2GiB',
    }),
  ])
  .meta({ description: 'Bytes, or a size such as 500MB or 2GiB.' });

/** The seconds that a {@link duration} means. */
export function toSeconds(value: number | string): number {
  if (typeof value === 'number') return value;
  const parts = value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g);
  return [...parts].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * secondsPer[unit as keyof typeof secondsPer],
    0,
  );
}

/** The bytes that a {@link byteSize} means. */
export function toBytes(value: number | string): number {
  if (typeof value === 'number') return value;
  const [, amount, unit] = /^(\d+(?:\.\d+)?) ?(\w+)$/.exec(value) ?? [];
  return Math.round(Number(amount) * bytesPer[unit as keyof typeof bytesPer]);
}
