import type { DescribedPath, Method } from './describedCalls.ts';

/** The URL of a call that needs no signature and no session; its type holds method and path to the API's description. */
export function describedUrl<M extends Method, Path extends string>(
  _method: M,
  path: DescribedPath<M, Path>,
  baseUrl: string,
): URL {
  return new URL(path, baseUrl);
}
