import type { FastifyInstance } from 'fastify';

/** What `printRoutes` leaves of the path of the one route that has a wildcard. */
const WILDCARD = /^\/?\*$/;
const WITH_WILDCARD = '/log/tile/*';

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
      const path = WILDCARD.test(part) ? WITH_WILDCARD : parents.join('') + part;
      parents.push(part);
      return methods.split(', ').map((method) => `${method} ${path}`);
    })
    .sort();
}
