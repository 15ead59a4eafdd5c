import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { say } from '../testdata.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'capsweep-costs-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const sweep = `
name: costs
objective: { metric: val/accuracy, goal: maximize }
compare: { head: [fc, xnodr] }
space:
  capsuleDim: { choice: [16, 8], when: { head: [xnodr] } }
  learningRate: { float: [0.001, 0.01] }
search: { trials: 2 }
train: { dataset: cifar10, backbone: mobilenet-v2, freeze: last, upsample: 7, fcStack: paper }
`;

interface Costs {
  readonly name: string;
  readonly params: object;
  readonly total: Record<string, number>;
  readonly head: Record<string, number>;
  readonly layers?: readonly { name: string; macs: object }[];
}

it('tells what each model of a sweep file costs, in total and by layers', async () => {
  const file = join(folder, 'sweep.yaml');
  writeFileSync(file, sweep);
  const { code, out } = await say(['costs', file, '--layers', '--json']);
  expect(code).toBe(0);
  const [fc, xnodr] = JSON.parse(out) as Costs[];
  // The author's printouts of trainable weights, and 163,840 votes with five passes of routing.
  expect(fc).toMatchObject({ name: 'head=fc', params: { head: 'fc', learningRate: 0.001 } });
  expect(xnodr).toMatchObject({
    ...{ name: 'head=xnodr', params: { head: 'xnodr', capsuleDim: 16 } },
    total: { parameters: 3_751_584, trainable: 2_994_864 },
    head: { binaryMacs: 163_840, bytes: 4 * (3_751_584 - 2_257_984) },
  });
  expect(xnodr?.layers?.find(({ name }) => name === 'capsules')).toMatchObject({
    macs: { float: 102_400, binary: 163_840 },
  });
  expect(xnodr?.layers?.find(({ name }) => name === 'Conv1')).toMatchObject({
    ...{ kind: 'Conv2D', part: 'backbone', outputShape: [112, 112, 32], parameters: 864 },
  });

  const table = (await say(['costs', file])).out.split('\n');
  expect(table.filter((line) => line.startsWith('head '))).toHaveLength(2);
  expect(table.join('\n')).toMatch(/^model +3,751,584 +2,994,864 /m);
  expect(table.join('\n')).not.toContain('Conv1');
  expect((await say(['costs', file, '--layers'])).out).toMatch(
    /^capsules +XnODR +head +10x16 +163,840 +163,840 +102,400 +163,840 +655,360 +102,400$/m,
  );
}, 60_000);

it('settles dimensions that depend on each other, in whatever order they stand', async () => {
  const file = join(folder, 'chain.yaml');
  writeFileSync(
    file,
    `
name: chain
objective: { metric: val/accuracy, goal: maximize }
space:
  augmentZoom: { choice: [0.1, 0.2], when: { augmentRotation: [10] } }
  augmentRotation: { choice: [10, 20], when: { augmentShift: [0.1] } }
  augmentShift: { choice: [0.1, 0.2] }
search: { trials: 2 }
train: { dataset: mnist, head: fc }
`,
  );
  const { out } = await say(['costs', file, '--json']);
  const [model] = JSON.parse(out) as Costs[];
  expect(model?.params).toMatchObject({ augmentShift: 0.1, augmentRotation: 10, augmentZoom: 0.1 });
}, 60_000);

it('refuses what is no sweep file', async () => {
  const { code, note } = await say(['costs', join(folder, 'nothing.yaml')]);
  expect(code).not.toBe(0);
  expect(note).toContain('it is not there');
});
