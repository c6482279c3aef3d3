import type { Rule } from '../Breach.ts';
import { withoutComments } from '../importsOf.ts';
import { isTest } from '../rooms.ts';

const READS_ENVIRONMENT =
  /\bprocess\s*(?:\.|\[\s*['"])env\b|\bimport\b[^;]*\benv\b[^;]*from\s*['"](?:node:)?process['"]/;

/** Settings are parsed once, in `main.ts`; nothing else reads the environment. */
export const checkEnvironment: Rule = (project) =>
  project.sources.flatMap(([path, text]) => {
    if (isTest(path) || path.startsWith('infra/') || /(^|\/)(src\/main|vitest\.config)\.ts$/.test(path))
      return [];
    return withoutComments(text)
      .split('\n')
      .flatMap((line, index) =>
        READS_ENVIRONMENT.test(line)
          ? [
              {
                path,
                line: index + 1,
                message:
                  'reads process.env. Only src/main.ts does, once, with a schema (parseSettings): take what is needed as a parameter.',
              },
            ]
          : [],
      );
  });
