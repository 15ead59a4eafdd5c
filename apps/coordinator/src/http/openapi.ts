/** @file What the OpenAPI document says beyond the routes' own schemas. */
import { z } from 'zod';
import type { FastifyDynamicSwaggerOptions as SwaggerOptions } from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';
import { errorBody } from '@capsweep/protocol/http';
import { isOpen } from './security/guard.ts';

const description = `Sweeps, trials, curves, checkpoints, and ask and tell for programs in any language.

Every request but /api/health and /api/session needs "Authorization: Bearer TOKEN", or the cookie of
a browser that signed in. Every refusal is an error with one of the codes of docs/reference/errors.md.`;

/** The head of the document. */
export const openapi = (version: string): NonNullable<SwaggerOptions['openapi']> => ({
  openapi: '3.1.0',
  info: { title: 'capsweep', version, description, license: { name: 'Apache-2.0' } },
  servers: [{ url: 'http://127.0.0.1:4400', description: 'capsweep up' }],
  components: { securitySchemes: { token: { type: 'http' as const, scheme: 'bearer' } } },
  security: [{ token: [] }],
});

const refusal = {
  description: 'A refusal',
  content: { 'application/json': { schema: errorBody.meta({ id: 'Refusal' }) } },
};

/**
 * A route's entry: its schemas, a name for generated clients, how it refuses, who may call it.
 * A route that `produces` something else than JSON has no schema for it.
 */
export const describeRoute: typeof jsonSchemaTransform = (input) => {
  const { schema: given, url } = input;
  if (given.hide === true) return jsonSchemaTransform(input);
  const method = [input.route.method].flat()[0] ?? 'GET';
  const schema = {
    ...given,
    operationId: operationName(method, url),
    response: { ...(given.response ?? rawAnswer(given.produces)), default: refusal },
    ...(isOpen(method, url) && { security: [] }),
  };
  return jsonSchemaTransform({ ...input, schema });
};

function rawAnswer(types: readonly string[] = []): object {
  const content = types.map((type) => [type, { schema: z.string() }] as const);
  return { 200: { description: 'As it comes', content: Object.fromEntries(content) } };
}

/** `GET /api/sweeps/:sweep/trials` is `getSweepsBySweepTrials`. */
function operationName(method: string, url: string): string {
  const words = url.replace('/api', '').replaceAll('/:', '/by-').split(/\W/);
  const capitals = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return method.toLowerCase() + capitals.join('');
}
