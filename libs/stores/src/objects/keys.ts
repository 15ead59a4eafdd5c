import { SweepError } from '@capsweep/domain';

/**
 * Checks an object's key: slash-separated parts of 1 to 200 bytes, none of them `.` or `..`, no
 * control characters and no backslash, 900 bytes at most. Such a key is a relative path on every
 * file system and a key of every S3 server.
 *
 * @throws SweepError `request-invalid`
 */
export function checkKey(key: string): string {
  const parts = key.split('/');
  const isGood =
    Buffer.byteLength(key) <= 900 && !hasControl(key) && !key.includes('\\') && parts.every(isPart);
  if (isGood) return key;
  throw new SweepError(
    'request-invalid',
    `${JSON.stringify(key.slice(0, 200))} cannot name an object: a key is made of parts joined by "/", none of them empty, "." or ".."`,
    { details: { key: key.slice(0, 1000) } },
  );
}

const isPart = (part: string): boolean =>
  part !== '' && part !== '.' && part !== '..' && Buffer.byteLength(part) <= 200;

/** Whether a text has a character below U+0020 or a DEL. */
function hasControl(text: string): boolean {
  return Buffer.from(text).some((byte) => byte < 0x20 || byte === 0x7f);
}

/** Whether keys can begin with a text: what is before its last slash has to be made of parts. */
export function isPrefix(text: string): boolean {
  const folder = text.slice(0, Math.max(0, text.lastIndexOf('/')));
  return (
    !hasControl(text) && (folder === '' ? !text.startsWith('/') : folder.split('/').every(isPart))
  );
}

/** The order of listings: by the bytes of the key's UTF-8 text, as S3 has it. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
