import type { FastifyInstance } from 'fastify';

/** Every route of `app` as `METHOD /path`, read from its own table. */
export function routesOf(app: FastifyInstance): string[] {
  const parents: string[] = [];
  return app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent = '', part, methods] = /^([│ ]*)[├└]── (\S*) \((.+)\)$/.exec(line) ?? [];
      if (part === undefined || methods === undefined) return [];
      parents.length = indent.length / 4;
      const path = parents.join('') + part;
      parents.push(part);
      return methods.split(', ').map((method) => `${method} ${path}`);
    })
    .sort();
}
