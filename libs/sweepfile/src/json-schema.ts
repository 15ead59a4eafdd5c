import { z } from 'zod';
import type { Json, SettingSpec, TrainerCatalog } from '@capsweep/domain';
import { sweepDocument } from './schema/document.ts';

/**
 * The JSON schema of sweep files, for editors: the same zod schema that checks them, with the
 * trainer's settings named under `train`, `space` and `compare`.
 */
export function sweepJsonSchema(catalog: TrainerCatalog): Record<string, Json> {
  const schema = z.toJSONSchema(sweepDocument, { io: 'input' }) as JsonObject;
  const properties = schema['properties'] as Record<string, JsonObject>;
  const settings = Object.entries(catalog.settings);
  const described = (wrap: (setting: SettingSpec, shape: JsonObject) => JsonObject): JsonObject =>
    Object.fromEntries(
      settings.map(([name, s]) => [name, { description: s.summary, ...wrap(s, shapeOf(s)) }]),
    );
  const dimension = { $ref: '#/$defs/dimension' };
  return {
    ...schema,
    $defs: { dimension: properties['space']?.['additionalProperties'] as JsonObject },
    properties: {
      ...properties,
      train: { ...properties['train'], properties: described((_, shape) => shape) },
      compare: {
        ...properties['compare'],
        properties: described((_, shape) => ({ type: 'array', items: shape, minItems: 1 })),
      },
      space: {
        ...properties['space'],
        properties: described(() => dimension),
        additionalProperties: dimension,
      },
    },
  };
}

type JsonObject = Record<string, Json>;

function shapeOf(setting: SettingSpec): JsonObject {
  if (setting.choices) return { enum: setting.choices };
  const type = { integer: 'integer', number: 'number', text: 'string', boolean: 'boolean' }[
    setting.type
  ];
  const lower = setting.exclusiveMin ? 'exclusiveMinimum' : 'minimum';
  return {
    type,
    ...(setting.min !== undefined && { [lower]: setting.min }),
    ...(setting.max !== undefined && { maximum: setting.max }),
    ...(setting.default !== undefined && { default: setting.default }),
  };
}
