/** What is known of an object without reading it. */
export interface ObjectInfo {
  readonly key: string;
  readonly bytes: number;
}

/** An address that lets its holder read or write one object, without any other credential. */
export interface SignedAddress {
  readonly url: string;
  readonly method: 'GET' | 'PUT';
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A bucket: names to bytes. Keys are slash-separated, without leading slash, `.` or `..` parts.
 *
 * - Objects are written once. Writing the same bytes again is no error; writing others throws
 *   `object-exists` and changes nothing.
 * - An object is seen whole or not at all.
 * - `get` and `stream` throw `not-found` for a key that is not there.
 * - Listings are in key order and see every object written before they began.
 * - All methods throw `bucket-unavailable` when the store cannot be reached and `disk-full` when
 *   it has no room.
 */
export interface ObjectStore {
  put(key: string, bytes: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array>;
  stream(key: string): Promise<AsyncIterable<Uint8Array>>;
  stat(key: string): Promise<ObjectInfo | undefined>;
  list(prefix: string): AsyncIterable<ObjectInfo>;
  /** Removes objects; keys that are not there are no error. */
  remove(keys: readonly string[]): Promise<void>;
  /** Not part of the contract of a store without addresses: that one throws `config-invalid`. */
  sign(key: string, method: 'GET' | 'PUT', expirySeconds: number): Promise<SignedAddress>;
}
