import swagger from '@fastify/swagger';
import { errorBodySchema } from '@porchlight/contracts/http';
import type { FastifyInstance, FastifyContextConfig as RouteConfig } from 'fastify';
import { z } from 'zod';
import type { Described } from './describe.ts';

const SECURITY = {
  signature: {
    type: 'http',
    scheme: 'signature',
    description: 'RFC 9421, by a key that the household, agency or operator has (contracts/spec/http.md)',
  },
  session: { type: 'apiKey', in: 'cookie', name: 'porchlight_session' },
} as const;

/** `GET /v1/openapi.json` describes every route that is registered after this (OpenAPI 3.1). */
export async function describeRoutes(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Porchlight', version: '1' },
      components: { securitySchemes: { ...SECURITY } },
    },
    transform: ({ schema, url, route }) => {
      const { describe, access } = (route.config ?? {}) as RouteConfig;
      return { url, schema: describe === undefined ? { ...schema, hide: true } : schemaOf(describe, access) };
    },
  });
  app.get('/v1/openapi.json', { config: { access: 'public' } }, async () => app.swagger());
}

function schemaOf({ summary, body, query, answer, status = 200 }: Described, access: RouteConfig['access']) {
  return {
    summary,
    ...(body === undefined ? {} : { body: jsonSchemaOf(body) }),
    ...(query === undefined ? {} : { querystring: jsonSchemaOf(query) }),
    response: {
      [status]: answer === 'bytes' ? BYTES : described(jsonSchemaOf(answer), 'Done'),
      default: described(jsonSchemaOf(errorBodySchema), 'Refused: why, and what to do'),
    },
    security: access === 'public' ? [] : [{ [access === 'session' ? 'session' : 'signature']: [] }],
  };
}

const BYTES = {
  description: 'Bytes',
  content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
};

function described(schema: object, description: string): object {
  return { ...schema, description };
}

/** Answers are described by what goes over the wire: what a schema takes. */
function jsonSchemaOf(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}
