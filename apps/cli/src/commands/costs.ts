import { stat } from 'node:fs/promises';
import type { ModelCosts } from '@capsweep/capsnet';
import {
  cellsOf,
  type Dimension,
  type Params,
  type ParamValue,
  type SweepSpec,
} from '@capsweep/domain';
import { dimensionOrder, isActive } from '@capsweep/search';
import { printJson, type Io } from '../io.ts';
import { costLines, layerLines } from '../render/costs.ts';
import type { JsonOption } from './look.ts';
import { readSource, readSpec } from './validate.ts';

export interface CostsOptions extends JsonOption {
  /** Each layer as well. */
  readonly layers?: boolean;
}

interface Model {
  /** What tells it from the others of the file. */
  readonly name: string;
  readonly params?: Params;
  readonly costs: ModelCosts;
}

/**
 * `capsweep costs FILE|FOLDER`: what the models of a sweep file cost, one for each cell of `compare`, or the
 * model in a folder; in total, backbone and head apart, and layer by layer. Nothing is trained.
 */
export async function showCosts(
  io: Io,
  place: string,
  { layers = false, json }: CostsOptions,
): Promise<void> {
  const models = await modelsAt(place, io.signal);
  if (json)
    printJson(
      io,
      models.map((model) => document(model, layers)),
    );
  else for (const line of models.flatMap((model) => linesOf(model, layers))) io.out(line);
}

async function modelsAt(place: string, signal: AbortSignal): Promise<readonly Model[]> {
  const { cachedLoader, costsOfFolder, costsOfParams } = await import('@capsweep/trainer');
  const isFolder = await stat(place).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return [{ name: place, costs: await costsOfFolder(place) }];
  const spec = readSpec(await readSource(place), place);
  const models: Model[] = [];
  for (const cell of cellsOf(spec)) {
    const params = firstOf(spec, cell);
    const named = Object.entries(cell).map(([key, value]) => `${key}=${String(value)}`);
    const name = named.join(' ') || spec.name;
    models.push({ name, params, costs: await costsOfParams(params, cachedLoader, signal) });
  }
  return models;
}

/** A cell's parameters, with the first value of whatever is searched. */
function firstOf({ train, space }: SweepSpec, cell: Params): Params {
  const chosen: Record<string, ParamValue> = { ...train, ...cell };
  for (const [name, dimension] of dimensionOrder(space)) {
    if (isActive(dimension, chosen)) chosen[name] = firstValue(dimension);
  }
  return chosen;
}

function firstValue(dimension: Dimension): ParamValue {
  switch (dimension.kind) {
    case 'value':
      return dimension.value;
    case 'choice':
      return dimension.values[0] ?? '';
    case 'float':
    case 'int':
      return dimension.min;
  }
}

function document({ name, params, costs }: Model, withLayers: boolean): object {
  const { layers, ...sums } = costs;
  return { name, ...(params && { params }), ...sums, ...(withLayers && { layers }) };
}

function linesOf({ name, costs }: Model, withLayers: boolean): readonly string[] {
  return [name, ...(withLayers ? [...layerLines(costs), ''] : []), ...costLines(costs), ''];
}
