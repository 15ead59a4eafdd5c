import { expect, it } from 'vitest';
import { costMetrics } from './costs.ts';

it('names a model’s costs, in total and for both parts', () => {
  const totals = (start: number) => ({
    ...{ parameters: start, trainable: start + 1, floatMacs: start + 2, binaryMacs: start + 3 },
    ...{ equivalentMacs: start + 4, bytes: start + 5, packedBytes: start + 6 },
  });
  const [total, head, backbone] = [totals(10), totals(20), totals(30)];
  expect(costMetrics({ total, head, backbone, layers: [] })).toEqual({
    ...{ 'model/parameters': 10, 'model/trainable': 11, 'model/floatMacs': 12 },
    ...{ 'model/binaryMacs': 13, 'model/equivalentMacs': 14, 'model/bytes': 15 },
    ...{ 'model/packedBytes': 16, 'head/parameters': 20, 'head/trainable': 21 },
    ...{ 'head/floatMacs': 22, 'head/binaryMacs': 23, 'head/equivalentMacs': 24 },
    ...{ 'head/bytes': 25, 'head/packedBytes': 26, 'backbone/parameters': 30 },
    ...{ 'backbone/trainable': 31, 'backbone/floatMacs': 32, 'backbone/bytes': 35 },
  });
});
