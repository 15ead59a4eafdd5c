/** Where a coordinator is, and the token that it asks for. */
export interface Place {
  /** Such as `http://127.0.0.1:4400`. */
  readonly url: string;
  readonly token: string;
}

/** The coordinator said no; `code` is one of docs/reference/errors.md. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.name = 'Refused';
    this.code = code;
  }
}

/** POSTs a body, or GETs; returns the answer, undefined when it is empty. Throws {@link Refused}. */
export async function call(place: Place, path: string, body?: object): Promise<unknown> {
  const response = await fetch(new URL(path, place.url), {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${place.token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body, nanAsNull) }),
  });
  const text = await response.text();
  if (response.ok) return text === '' ? undefined : (JSON.parse(text) as unknown);
  throw refusalOf(response, text);
}

/** JSON has no NaN: such a value travels as null. */
const nanAsNull = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? null : value;

function refusalOf({ status }: Response, text: string): Error {
  try {
    const { error } = JSON.parse(text) as { error: { code: string; message: string } };
    return new Refused(error.code, error.message);
  } catch {
    return new Error(`the coordinator answered ${status}; is it one?`);
  }
}

/**
 * The coordinator of CAPSWEEP_URL and CAPSWEEP_TOKEN, or else the one that runs on this machine.
 * For Node; a browser has to be told.
 */
export async function placeHere(): Promise<Place> {
  const { env } = process;
  const [{ readFile }, { homedir }] = await Promise.all([
    import('node:fs/promises'),
    import('node:os'),
  ]);
  const home = env['CAPSWEEP_HOME'] ?? `${homedir()}/.capsweep`;
  const read = async (name: string): Promise<string> =>
    (await readFile(`${home}/${name}`, 'utf8').catch(() => missing(home, name))).trim();
  const url =
    env['CAPSWEEP_URL'] ?? (JSON.parse(await read('endpoint.json')) as { url: string }).url;
  return { url, token: env['CAPSWEEP_TOKEN'] ?? (await read('token')) };
}

function missing(home: string, name: string): never {
  throw new Error(
    `there is no ${name} in ${home}; start a coordinator with "npx capsweep up", or set CAPSWEEP_URL and CAPSWEEP_TOKEN`,
  );
}
