import { describe, expect, it } from 'vitest';
import { checkpointFolder, type CheckpointRef, type Grant, type SweepSpec } from '@capsweep/domain';
import { aSpec } from '@capsweep/testing';
import { aHouse, aWorker, type House } from './testdata/house.ts';

const spec = (parts: Partial<SweepSpec> = {}): SweepSpec =>
  aSpec({
    name: 'people',
    space: { rate: { kind: 'float', min: 0.001, max: 1, log: true } },
    search: { ...aSpec().search, configurations: 4, repeats: 1, seed: 5 },
    schedule: { name: 'pbt', options: { maxEpochs: 4, quantile: 0.25, resample: 0 } },
    ...parts,
  });

interface Player {
  readonly worker: ReturnType<typeof aWorker>;
  granted: Grant;
}

/** Four trials, each at its first epoch with a checkpoint; the last one is the worst and must fork. */
async function four(house: House): Promise<readonly Player[]> {
  const players: Player[] = [];
  for (let n = 0; n < 4; n += 1) {
    const worker = aWorker(house, `w${n}`);
    players.push({ worker, granted: (await worker.claim()) as Grant });
  }
  for (const [n, { worker, granted }] of players.entries()) {
    const accuracy = 0.9 - n / 10;
    await worker.commit(granted, 1, accuracy);
    const decision = await worker.epoch(granted, 1, accuracy);
    expect(decision.kind).toBe(n === 3 ? 'pause' : 'continue');
  }
  return players;
}

async function begun(): Promise<{ house: House; players: readonly Player[] }> {
  const house = await aHouse();
  await house.orchestrator.people.create({ spec: spec(), user: 'ada' });
  return { house, players: await four(house) };
}

const isThere = async (house: House, ref: Pick<CheckpointRef, 'trial' | 'attempt' | 'step'>) =>
  (await house.ports.objects.stat(`${checkpointFolder(ref)}/weights.bin`)) !== undefined;

const [first, last] = [0, 3];

describe('a fork', () => {
  it('goes on from the donor with changed parameters, on any worker', async () => {
    const { house, players } = await begun();
    const { people } = house.orchestrator;
    const donor = await people.trial('people', first);
    const player = players[last] as Player;
    await player.worker.finish(player.granted, 'paused');
    const forked = await people.trial('people', last);
    expect(forked).toMatchObject({
      state: 'waiting',
      resumeFrom: donor.latest,
      step: 10,
      epoch: 1,
    });
    const rate = Number(donor.params?.['rate']);
    const steps = [rate * 1.2, rate / 1.2].map((step) => Math.min(1, Math.max(0.001, step)));
    expect(steps).toContain(forked.params?.['rate']);

    const other = aWorker(house, 'another');
    const granted = (await other.claim()) as Grant;
    expect(granted).toMatchObject({
      assignment: { trial: forked.id, attempt: 2, params: { rate: forked.params?.['rate'] } },
      resume: { trial: donor.id, step: 10 },
    });
    for (const epoch of [2, 3, 4]) await other.epoch(granted, epoch, 0.5);
    await other.finish(granted);
    const log = await house.ports.events.read(forked.sweep, '0-0', 1000);
    const told = log.map(({ event }) => event).find(({ kind }) => kind === 'trial-forked');
    expect(told).toMatchObject({ trial: last, from: first, epoch: 1 });
    expect(told).toHaveProperty('reason', expect.stringContaining('epoch 1: 4th of 4'));
    const { lines } = await people.log('people', last, 10);
    expect(lines.map(({ text }) => text).join()).toContain(
      '4th of 4; goes on from trial 0, with rate',
    );
  });

  it("keeps the donor's checkpoint until it has one of its own, and no longer", async () => {
    const { house, players } = await begun();
    const { people } = house.orchestrator;
    const ref = (await people.trial('people', first)).latest as CheckpointRef;
    const [donor, player] = [players[first] as Player, players[last] as Player];
    await player.worker.finish(player.granted, 'paused');
    // The donor moves on to a better one, and even ends; the bytes of the old one stay.
    await donor.worker.commit(donor.granted, 2, 0.95);
    expect(await isThere(house, ref)).toBe(true);
    await donor.worker.epoch(donor.granted, 2, 0.95);
    await donor.worker.finish(donor.granted);
    expect(await isThere(house, ref)).toBe(true);

    const other = aWorker(house, 'another');
    const granted = (await other.claim()) as Grant;
    expect(granted.resume).toEqual(ref);
    await other.commit(granted, 2, 0.5);
    expect(await isThere(house, ref)).toBe(false);
    expect(await isThere(house, { ...other.key(granted), step: 20 })).toBe(true);
  });

  it('begins there again when its worker is lost before its first checkpoint', async () => {
    const { house, players } = await begun();
    const player = players[last] as Player;
    await player.worker.finish(player.granted, 'paused');
    const lost = (await aWorker(house, 'dies').claim()) as Grant;
    house.clock.advance(9_000);
    for (const { worker, granted } of players.slice(0, last)) worker.beat(granted);
    house.clock.advance(2_000);
    await house.orchestrator.tick();
    const again = (await aWorker(house, 'next').claim()) as Grant;
    expect(again).toMatchObject({ assignment: { attempt: 3 }, resume: lost.resume });
    expect(again.assignment.params).toEqual(lost.assignment.params);
  });

  it('is carried out once, whether the coordinator restarts before it or after', async () => {
    const { house, players } = await begun();
    const player = players[last] as Player;
    const again = await house.takeOver();
    const worker = aWorker(again, 'w3');
    await worker.finish(player.granted, 'paused');
    const forked = await again.orchestrator.people.trial('people', last);
    expect(forked).toMatchObject({ state: 'waiting', resumeFrom: { step: 10 } });
    const third = await again.takeOver();
    const same = await third.orchestrator.people.trial('people', last);
    expect(same).toEqual(forked);
    expect(forked.resumeFrom?.trial).not.toBe(forked.id);
  });

  it('answers the attempt that was left behind that it is over', async () => {
    const { house, players } = await begun();
    const player = players[last] as Player;
    await player.worker.finish(player.granted, 'paused');
    const granted = (await aWorker(house, 'another').claim()) as Grant;
    expect(granted.assignment.attempt).toBe(2);
    expect(await player.worker.epoch(player.granted, 2, 0.99)).toEqual({ kind: 'fenced' });
    expect(await player.worker.commit(player.granted, 2, 0.99)).toBe('fenced');
  });

  it('gives up a checkpoint that is not its own when it ends early', async () => {
    const { house, players } = await begun();
    const { people } = house.orchestrator;
    const player = players[last] as Player;
    await player.worker.finish(player.granted, 'paused');
    await people.stop('people', 'user', 'enough');
    const stopped = await people.trial('people', last);
    expect(stopped.state).toBe('stopped');
    expect(stopped.latest).toBeUndefined();
    const donor = (await people.trial('people', first)).latest as CheckpointRef;
    expect(await isThere(house, donor)).toBe(true);
  });
});
