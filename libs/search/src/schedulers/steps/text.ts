/**
 * @file Steps as text, one a line or with semicolons between:
 *
 *     4: learningRate=0.002
 *     8: learningRate=0.001, optimizer=sgd
 *
 * From the end of epoch 4 on the learning rate is 0.002, and so on. Text that is not a plain word is
 * written in double quotes, as in JSON.
 */
import type { Params, ParamValue } from '@capsweep/domain';

/** From the end of `epoch` on, these parameters are others. */
export interface Step {
  readonly epoch: number;
  readonly params: Params;
}

/** What a text means, or what is wrong with it: the end of a sentence that begins with its place. */
export type ReadSteps =
  | { readonly kind: 'steps'; readonly steps: readonly Step[] }
  | { readonly kind: 'problem'; readonly message: string };

/** Reads steps. Epochs are whole numbers from 1 that grow; a step names each parameter once. */
export function readSteps(text: string): ReadSteps {
  const steps: Step[] = [];
  for (const piece of cut(text, ';\n').filter((one) => one.trim() !== '')) {
    const step = readStep(piece.trim());
    const before = steps.at(-1)?.epoch ?? 0;
    const message = typeof step === 'string' ? step : outOfOrder(step.epoch, before);
    if (typeof step === 'string' || message !== undefined)
      return { kind: 'problem', message: `step ${steps.length + 1}: ${message ?? ''}` };
    steps.push(step);
  }
  if (steps.length > 0) return { kind: 'steps', steps };
  return { kind: 'problem', message: `there is none; ${expected}` };
}

/** Writes steps so that {@link readSteps} reads the same. */
export function printSteps(steps: readonly Step[]): string {
  return steps
    .map(({ epoch, params }) => {
      const changes = Object.entries(params).map(([name, value]) => `${name}=${printValue(value)}`);
      return `${epoch}: ${changes.join(', ')}`;
    })
    .join('\n');
}

const expected = 'EPOCH: NAME=VALUE is expected, such as 8: learningRate=0.001, dropout=0.1';
const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const word = /^[A-Za-z_][\w./+-]*$/;

/** Cuts a text at separators that are not inside quotes. */
function cut(text: string, separators: string): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const [token] of text.matchAll(/"(?:[^"\\\n]|\\.)*"|[^]/g)) {
    if (!separators.includes(token)) piece += token;
    else {
      pieces.push(piece);
      piece = '';
    }
  }
  return [...pieces, piece];
}

const outOfOrder = (epoch: number, before: number): string | undefined =>
  epoch > before ? undefined : `epoch ${epoch} comes after epoch ${before}; epochs must grow`;

function readStep(piece: string): Step | string {
  const [, epoch = '', changes = ''] = /^([^:"]*?)\s*:\s*(.*)$/s.exec(piece) ?? [];
  if (changes === '') return `${JSON.stringify(piece)} is no step; ${expected}`;
  if (!/^[1-9]\d{0,8}$/.test(epoch))
    return `epoch ${JSON.stringify(epoch)} is not allowed; a whole number from 1 is expected`;
  const params: Record<string, ParamValue> = {};
  for (const text of cut(changes, ',')) {
    const change = readChange(text.trim());
    if (typeof change === 'string') return change;
    const [name, value] = change;
    if (Object.hasOwn(params, name)) return `${name} is there twice`;
    params[name] = value;
  }
  return { epoch: Number(epoch), params };
}

function readChange(text: string): readonly [string, ParamValue] | string {
  const [, name = '', written = ''] = /^([A-Za-z]\w*)\s*=\s*(.+)$/s.exec(text) ?? [];
  const value = written === '' ? undefined : readValue(written);
  if (value === undefined) return `${JSON.stringify(text)} is no change; ${expected}`;
  return [name, value];
}

function readValue(written: string): ParamValue | undefined {
  if (number.test(written)) return Number.isFinite(Number(written)) ? Number(written) : undefined;
  if (written === 'true' || written === 'false') return written === 'true';
  if (word.test(written)) return written;
  try {
    const value: unknown = JSON.parse(written);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}

function printValue(value: ParamValue): string {
  if (typeof value !== 'string') return String(value);
  return word.test(value) && value !== 'true' && value !== 'false' ? value : JSON.stringify(value);
}
