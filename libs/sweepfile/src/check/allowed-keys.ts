import { z } from 'zod';
import { dimensionForms } from '../schema/dimension.ts';
import { sweepDocument } from '../schema/document.ts';
import type { Path } from '../problem.ts';

/** The keys that a mapping at this path of a sweep file may have. */
export function allowedKeys(path: Path): readonly string[] {
  if (path[0] === 'space' && path.length === 2) {
    const keys = Object.values(dimensionForms).flatMap((form) => Object.keys(form.shape));
    return [...new Set(keys)];
  }
  let schemas: readonly z.core.$ZodType[] = [sweepDocument];
  for (const part of path) schemas = schemas.flatMap((schema) => inside(schema, part));
  return schemas.flatMap((schema) =>
    objectsOf(schema).flatMap((object) => Object.keys(object.shape)),
  );
}

function inside(schema: z.core.$ZodType, part: string | number): readonly z.core.$ZodType[] {
  if (typeof part === 'number') return arraysOf(schema);
  return objectsOf(schema).flatMap((object) => {
    const next = (object.shape as Record<string, z.core.$ZodType | undefined>)[part];
    return next ? [next] : [];
  });
}

/** The object schemas behind defaults, options and unions. */
function objectsOf(schema: z.core.$ZodType): readonly z.ZodObject[] {
  if (schema instanceof z.ZodObject) return [schema];
  return behind(schema).flatMap(objectsOf);
}

function arraysOf(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodArray) return [schema.element];
  return behind(schema).flatMap(arraysOf);
}

function behind(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodUnion) return schema.options;
  if (
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodOptional
  ) {
    return [schema.def.innerType];
  }
  return [];
}
