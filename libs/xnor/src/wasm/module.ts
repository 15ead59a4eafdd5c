import { unsigned, type Code, type Local } from './code.ts';

/** Hands out local variables of a function that is being written. */
export interface Locals {
  i32(): Local;
  v128(): Local;
  /** So many of them. */
  vectors(count: number): Local[];
}

/** A function of 32-bit numbers without a result. */
export interface FunctionSpec {
  readonly name: string;
  readonly parameters: number;
  readonly body: (parameters: readonly Local[], locals: Locals) => Code;
}

/** An instance of a module: its functions, and the memory that they work in. */
export interface Kernel {
  readonly memory: ArrayBuffer;
  readonly functions: Readonly<Record<string, (...addresses: number[]) => void>>;
}

const pageBytes = 65_536;
const [typeI32, typeV128] = [0x7f, 0x7b];

/** Compiles functions over a memory of at least so many bytes. */
export function compile(functions: readonly FunctionSpec[], memoryBytes: number): Kernel {
  const pages = Math.ceil(memoryBytes / pageBytes);
  const module = new WebAssembly.Module(encode(functions, pages));
  const { exports } = new WebAssembly.Instance(module);
  const { memory, ...rest } = exports as { memory: WebAssembly.Memory } & Record<string, never>;
  return { memory: memory.buffer, functions: rest };
}

function encode(functions: readonly FunctionSpec[], pages: number): Uint8Array<ArrayBuffer> {
  const types = functions.map(({ parameters }) => [
    0x60,
    vector(new Array<Code>(parameters).fill(typeI32)),
    0,
  ]);
  const exports = functions.map(({ name }, index) => [text(name), 0, unsigned(index)]);
  return Uint8Array.from(
    flat([
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, types),
      section(
        3,
        functions.map((_, index) => unsigned(index)),
      ),
      section(5, [[0, unsigned(pages)]]),
      section(7, [[text('memory'), 2, 0], ...exports]),
      section(10, functions.map(bodyOf)),
    ]),
  );
}

function bodyOf({ parameters, body }: FunctionSpec): Code {
  const types: number[] = [];
  const local = (index: number): Local => ({
    index,
    get: [0x20, unsigned(index)],
    set: (value) => [value, 0x21, unsigned(index)],
  });
  const one = (type: number): Local => local(parameters + types.push(type) - 1);
  const code = flat([
    body(
      Array.from({ length: parameters }, (_, index) => local(index)),
      {
        i32: () => one(typeI32),
        v128: () => one(typeV128),
        vectors: (count) => Array.from({ length: count }, () => one(typeV128)),
      },
    ),
    0x0b,
  ]);
  const declared = flat(vector(types.map((type) => [1, type])));
  return [unsigned(declared.length + code.length), declared, code];
}

const vector = (items: readonly Code[]): Code => [unsigned(items.length), items];
const text = (name: string): Code => vector(Array.from(name, (letter) => letter.charCodeAt(0)));

function section(id: number, items: readonly Code[]): Code {
  const bytes = flat(vector(items));
  return [id, unsigned(bytes.length), bytes];
}

function flat(code: Code): number[] {
  const bytes: number[] = [];
  const visit = (part: Code): void => {
    if (typeof part === 'number') bytes.push(part);
    else part.forEach(visit);
  };
  visit(code);
  return bytes;
}
