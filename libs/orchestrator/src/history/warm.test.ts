import { expect, it } from 'vitest';
import type { Grant, Params, Space, SweepSpec } from '@capsweep/domain';
import { aSpec } from '@capsweep/testing';
import { aHouse, drain, type House } from '../testdata/house.ts';

const space: Space = { x: { kind: 'float', min: 0, max: 1, log: false } };
const tpe = (configurations: number): SweepSpec['search'] => ({
  ...aSpec().search,
  sampler: { name: 'tpe', options: {} },
  configurations,
  repeats: 1,
});
const named = (name: string, parts: Partial<SweepSpec> = {}): SweepSpec =>
  aSpec({ name, space, search: tpe(30), ...parts });
const following = (names: readonly string[], parts: Partial<SweepSpec> = {}): SweepSpec =>
  named('next', { ...parts, search: { ...tpe(6), ...parts.search, warmStart: names } });

/** The nearer to 0.7, the better. */
const accuracy = ({ assignment: { params } }: Grant): number =>
  1 - Math.abs(Number(params['x'] ?? 0) - 0.7);
const paramsOf = (granted: readonly Grant[]): Params[] =>
  granted.map(({ assignment }) => assignment.params);

async function experienced(parts: Partial<SweepSpec> = {}): Promise<House> {
  const house = await aHouse();
  await house.orchestrator.people.create({ spec: named('first', parts), user: 'ada' });
  await drain(house, accuracy);
  return house;
}

it('looks where an earlier sweep was good, from the first trial on', async () => {
  const house = await experienced();
  const { people } = house.orchestrator;
  const sweep = await people.create({ spec: following(['first']), user: 'ada' });
  expect(sweep.warmStart).toEqual({ taken: 30, skipped: 0 });
  const warm = (await drain(house, accuracy)).map(accuracy);
  const cold = await aHouse();
  await cold.orchestrator.people.create({ spec: named('cold', { search: tpe(6) }), user: 'ada' });
  const without = (await drain(cold, accuracy)).map(accuracy);
  const mean = (values: readonly number[]): number =>
    values.reduce((a, b) => a + b, 0) / values.length;
  expect(mean(warm)).toBeGreaterThan(0.9);
  expect(mean(warm)).toBeGreaterThan(mean(without) + 0.1);
});

it('suggests the same after a restart, and when the earlier sweep is gone', async () => {
  const [one, other] = [await experienced(), await experienced()];
  for (const house of [one, other]) {
    await house.orchestrator.people.create({ spec: following(['first']), user: 'ada' });
  }
  const expected = paramsOf(await drain(one, accuracy));
  await other.orchestrator.people.remove('first');
  expect(paramsOf(await drain(await other.takeOver(), accuracy))).toEqual(expected);
});

it('skips what the space no longer has, and counts it', async () => {
  const house = await experienced();
  const { people } = house.orchestrator;
  const all = people.configurations('first');
  const inside = all.filter(({ params }) => Number(params['x']) >= 0.5).length;
  const narrow: Space = { x: { kind: 'float', min: 0.5, max: 2, log: false } };
  const sweep = await people.create({ spec: following(['first'], { space: narrow }), user: 'ada' });
  expect(sweep.warmStart).toEqual({ taken: inside, skipped: 30 - inside });
  expect(inside).toBeGreaterThan(0);
});

it('needs a value for what is new, and the same value for what is gone', async () => {
  const wide: Space = { ...space, head: { kind: 'choice', values: ['a', 'b'], ordered: false } };
  const house = await experienced({ space: wide });
  const { people } = house.orchestrator;
  const withA = people.configurations('first').filter(({ params }) => params['head'] === 'a');
  const taken = async (name: string, parts: Partial<SweepSpec>) =>
    (await people.create({ spec: { ...following(['first'], parts), name }, user: 'ada' })).warmStart
      ?.taken;
  expect(await taken('gone', {})).toBe(0);
  expect(await taken('fixed', { train: { head: 'a' } })).toBe(withA.length);
  expect(await taken('cells', { compare: { head: ['a', 'b'] } })).toBe(30);
  const grown: Space = { ...wide, y: { kind: 'float', min: 0, max: 1, log: false } };
  expect(await taken('new', { space: grown })).toBe(0);
});

it('refuses unknown sweeps and other objectives, and creates nothing', async () => {
  const house = await experienced();
  const { people } = house.orchestrator;
  await expect(people.create({ spec: following(['frist']), user: 'ada' })).rejects.toThrow(
    'search.warmStart names frist, and there is no sweep called so',
  );
  const objectives = [{ metric: 'loss', goal: 'minimize' as const }];
  await expect(
    people.create({ spec: following(['first'], { objectives }), user: 'ada' }),
  ).rejects.toThrow('whose objective was to maximize val/accuracy');
  expect(people.list()).toHaveLength(1);
});
