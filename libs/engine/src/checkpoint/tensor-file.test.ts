import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeTensors, encodeTensors } from './tensor-file.ts';

it('gives back what it was given, to the bit', () => {
  const tensor = fc.oneof(
    fc.float32Array().map((values) => ({ values, shape: [values.length] })),
    fc.int32Array().map((values) => ({ values, shape: [1, values.length] })),
  );
  fc.assert(
    fc.property(fc.jsonValue(), fc.dictionary(fc.string(), tensor), (header, named) => {
      const tensors = Object.entries(named)
        .filter(([name]) => !['__metadata__', '__proto__'].includes(name) && !/^\d+$/.test(name))
        .map(([name, rest]) => ({ name, ...rest }));
      const clean = JSON.parse(JSON.stringify(header)) as never;
      const { header: read, tensors: found } = decodeTensors(
        encodeTensors({ header: clean, tensors }),
      );
      expect(read).toEqual(clean);
      expect(found).toEqual(tensors);
    }),
  );
});

it('is laid out as safetensors', () => {
  const bytes = encodeTensors({
    header: { a: 1 },
    tensors: [
      { name: 'x', shape: [2], values: Float32Array.of(1, -2) },
      { name: 'n', shape: [1], values: Int32Array.of(7) },
    ],
  });
  const length = bytes[0]! + 256 * bytes[1]!;
  expect(bytes.length).toBe(8 + length + 12);
  expect(JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString())).toEqual({
    __metadata__: { header: '{"a":1}' },
    x: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    n: { dtype: 'I32', shape: [1], data_offsets: [8, 12] },
  });
  expect(Buffer.from(bytes.subarray(8 + length)).readFloatLE(4)).toBe(-2);
  expect(Buffer.from(bytes.subarray(8 + length)).readInt32LE(8)).toBe(7);
});

it('says when the bytes end early', () => {
  const bytes = encodeTensors({
    header: null,
    tensors: [{ name: 'x', shape: [3], values: new Float32Array(3) }],
  });
  expect(() => decodeTensors(bytes.subarray(0, 4))).toThrow('4 bytes are no tensor file');
  expect(() => decodeTensors(bytes.subarray(0, 30))).toThrow('ends within its header');
  expect(() => decodeTensors(bytes.subarray(0, bytes.length - 1))).toThrow('ends within a tensor');
});
