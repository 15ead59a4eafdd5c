import {
  SweepError,
  type Dimension,
  type Params,
  type ParamValue,
  type Space,
  type SweepSpec,
} from '@capsweep/domain';
import type { Desk } from '../desk.ts';
import { printJson, type Io } from '../io.ts';
import type { JsonOption } from './look.ts';

export interface EnqueueOptions extends JsonOption {
  readonly name: string;
  /** Each as `name=value`. */
  readonly values: readonly string[];
  readonly local: boolean;
}

/** `capsweep enqueue SWEEP rate=0.01 width=64`: a configuration that is tried next. */
export async function enqueue(
  io: Io,
  desk: Desk,
  { name, values, json, local }: EnqueueOptions,
): Promise<void> {
  const { space } = (await desk.sweep(name)).spec as unknown as Pick<SweepSpec, 'space'>;
  const { configuration, params, trials } = await desk.enqueue(name, readValues(space, values));
  if (json) {
    printJson(io, { configuration, trials, params });
    return;
  }
  const chosen = Object.entries(params).map(([key, value]) => `${key} ${String(value)}`);
  const isWhole = Object.keys(space).every((key) => key in params || space[key]?.kind === 'value');
  const rest = isWhole ? '' : '; the sampler chooses the rest';
  io.out(
    `sweep ${name}: configuration ${configuration} will be tried with ${chosen.join(', ')}${rest}`,
  );
  if (local) io.note('run its file again with --local to go on');
}

function readValues(space: Space, texts: readonly string[]): Params {
  const params: Record<string, ParamValue> = {};
  for (const text of texts) {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
    if (name === undefined || value === undefined)
      throw new SweepError(
        'request-invalid',
        `${text} is not of the form name=value, such as learningRate=0.01`,
      );
    if (name in params) throw new SweepError('request-invalid', `${name} is given twice`);
    params[name] = readValue(space[name], value);
  }
  return params;
}

/** As the dimension has it; a text that it has no value for stays one, and is refused where all is checked. */
function readValue(dimension: Dimension | undefined, text: string): ParamValue {
  const number = text.trim() === '' ? NaN : Number(text);
  const isMeant = (value: ParamValue): boolean => String(value) === text || value === number;
  switch (dimension?.kind) {
    case 'float':
    case 'int':
      return Number.isFinite(number) ? number : text;
    case 'choice':
      return dimension.values.find(isMeant) ?? text;
    case 'value':
      return isMeant(dimension.value) ? dimension.value : text;
    case undefined:
      return text;
  }
}
