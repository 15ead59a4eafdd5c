import type { ObjectInfo, ObjectStore } from '@capsweep/domain';
import { checkKey, compareKeys } from '../objects/keys.ts';
import { noAddresses, objectExists, objectMissing } from '../objects/refusals.ts';

const where = 'the memory bucket';

/** Opens an empty bucket in this process. */
export function createMemoryObjects(): ObjectStore {
  const objects = new Map<string, Uint8Array>();
  const bytesOf = (key: string): Uint8Array => {
    const bytes = objects.get(checkKey(key));
    if (!bytes) throw objectMissing(key, where);
    return Uint8Array.from(bytes);
  };
  const listed = (prefix: string): ObjectInfo[] =>
    [...objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, { byteLength }]) => ({ key, bytes: byteLength }))
      .sort((a, b) => compareKeys(a.key, b.key));

  /* eslint-disable @typescript-eslint/require-await -- so that refusals reject */
  return {
    put: async (key, bytes) => {
      const there = objects.get(checkKey(key));
      if (there && Buffer.compare(there, bytes) !== 0) throw objectExists(key, where);
      if (!there) objects.set(key, Uint8Array.from(bytes));
    },
    get: async (key) => bytesOf(key),
    stream: async (key) => once(bytesOf(key)),
    stat: async (key) => {
      const bytes = objects.get(checkKey(key))?.byteLength;
      return bytes === undefined ? undefined : { key, bytes };
    },
    list: async function* (prefix) {
      yield* listed(prefix);
    },
    remove: async (keys) => {
      for (const key of keys) objects.delete(checkKey(key));
    },
    sign: async () => {
      throw noAddresses(where);
    },
  };
  /* eslint-enable @typescript-eslint/require-await */
}

// eslint-disable-next-line @typescript-eslint/require-await -- a stream of one chunk
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
