import { posix } from 'node:path';
import type { Rule } from '../Breach.ts';
import { importsOf } from '../importsOf.ts';
import { packageOf } from '../rooms.ts';

const VERIFIER = 'apps/cli/src/verify/';

/** Packages that one room alone may import, and why. */
const ONLY_IN = {
  '@napi-rs/webcodecs': {
    folder: 'firmware-sim/',
    why: 'it contains x264, whose licence (GPL) must not reach what we ship: run the simulator as a process and talk to it',
  },
} as const;

/** Packages with one allowed importer, and the independent verifier, which shares the log's arithmetic with the server and nothing else. */
export const checkRestrictedImports: Rule = (project) =>
  project.sources.flatMap(([path, text]) =>
    importsOf(text).flatMap(({ specifier, line }) => {
      const message = restriction(path, specifier) ?? verifierRestriction(path, specifier);
      return message === null ? [] : [{ path, line, message }];
    }),
  );

function restriction(path: string, specifier: string): string | null {
  const only = Object.entries(ONLY_IN).find(([name]) => name === packageOf(specifier))?.[1];
  if (only === undefined || path.startsWith(only.folder)) return null;
  return `imports ${specifier}, which only ${only.folder} may: ${only.why}.`;
}

function verifierRestriction(path: string, specifier: string): string | null {
  if (!path.startsWith(VERIFIER)) return null;
  const isOwn = specifier.startsWith('.') && posix.join(posix.dirname(path), specifier).startsWith(VERIFIER);
  if (isOwn || specifier.startsWith('node:') || packageOf(specifier) === '@porchlight/tlog') return null;
  return `imports ${specifier}. The verifier trusts nobody: it shares packages/tlog with the server and states every other rule again from its spec.`;
}
