/**
 * @file Bit-sliced counting. A vector holds one bit of 128 units, so that a count is a stack of vectors, its
 * planes: plane l has bit l of every unit's count. Adding a bit to 128 counts is a few logical operations,
 * and no ones are counted across a vector.
 *
 *     features   three at a time: a group. A row's three signs choose one of 8 entries of the group's table
 *     entry      for 128 units the number of places, 0 to 3, where the unit's signs differ: 2 planes
 *     count      the sum of the chosen entries over all groups, by carry-save adders
 *     answer     features - 2 * count
 *
 * Tables are made from the weights for 128 units at a time, and serve every row.
 */

/** Units that are counted side by side. */
export const unitsAtOnce = 128;

/** Features whose signs choose an entry together. */
export const groupFeatures = 3;

/** Groups come in eights, because eight patterns are taken at once. */
export const chunkGroups = 8;
const chunkFeatures = chunkGroups * groupFeatures;

/** Bytes of an entry: two planes. */
export const entryBytes = 32;

/** Bytes of a group's table. */
export const tableBytes = 8 * entryBytes;

/** Chunks whose tables fit the processor's first cache beside what else is read. */
const chunksAtOnce = 15;

/** A stretch of features whose tables are made and used together. */
export interface Segment {
  readonly from: number;
  readonly features: number;
  /** Group g holds features g, g + groups and g + 2 groups of the stretch. */
  readonly groups: number;
  /** Groups in the segments before. */
  readonly groupsBefore: number;
}

/** Cuts features into segments of one size, the last one of what is left. */
export function segmentsOf(features: number): Segment[] {
  const chunks = Math.ceil(features / chunkFeatures);
  const each = Math.ceil(chunks / Math.ceil(chunks / chunksAtOnce));
  return Array.from({ length: Math.ceil(chunks / each) }, (_, n) => {
    const from = n * each * chunkFeatures;
    const groups = chunkGroups * Math.min(each, chunks - n * each);
    const size = Math.min(groups * groupFeatures, features - from);
    return { from, features: size, groups, groupsBefore: n * each * chunkGroups };
  });
}

/** Planes that a count up to so many needs. */
export function planesFor(most: number): number {
  return 32 - Math.clz32(most);
}
