import { z } from 'zod';

const withSpace = z.object({
  space: z.record(z.string(), z.object({ kind: z.string(), log: z.boolean().optional() })),
});

/** What the page needs to know of a searched parameter. */
export type DimensionHint = z.infer<typeof withSpace>['space'][string];

/** How a parameter is searched, as the compiled sweep file says; undefined when it is not. */
export function dimensionOf(param: string, spec: unknown): DimensionHint | undefined {
  const parsed = withSpace.safeParse(spec);
  return parsed.success ? parsed.data.space[param] : undefined;
}

/** Parameters without those that every trial shares, and without those that `given` tells. */
export function ownParams<Value>(
  params: Readonly<Record<string, Value>>,
  spec: unknown,
  given: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, Value>> {
  const parsed = withSpace.safeParse(spec);
  const space = parsed.success ? parsed.data.space : {};
  return Object.fromEntries(
    Object.entries(params).filter(([key]) => !(key in given) && space[key]?.kind !== 'value'),
  );
}
