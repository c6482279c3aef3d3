import type { ObjectFooter } from '../disk/objectFooter.ts';

/** What the conditions of a read (RFC 9110 section 13) come to. */
export type Precondition = 'met' | 'failed' | 'not-modified';

export function checkPreconditions(
  headers: ReadonlyMap<string, string>,
  footer: Pick<ObjectFooter, 'etag' | 'modifiedAtMs'>,
): Precondition {
  const ifMatch = headers.get('if-match');
  if (ifMatch !== undefined) {
    if (!namesEtag(ifMatch, footer.etag)) return 'failed';
  } else if (modifiedAfter(footer.modifiedAtMs, headers.get('if-unmodified-since')) === true) return 'failed';
  const ifNoneMatch = headers.get('if-none-match');
  if (ifNoneMatch !== undefined) return namesEtag(ifNoneMatch, footer.etag) ? 'not-modified' : 'met';
  return modifiedAfter(footer.modifiedAtMs, headers.get('if-modified-since')) === false
    ? 'not-modified'
    : 'met';
}

function namesEtag(header: string, etag: string): boolean {
  const names = header.split(',').map((name) => name.trim().replace(/^W\//, '').replaceAll('"', ''));
  return names.includes('*') || names.includes(etag);
}

/** Null where the header is missing or no date. HTTP dates have whole seconds. */
function modifiedAfter(modifiedAtMs: number, header: string | undefined): boolean | null {
  const dateMs = Date.parse(header ?? '');
  return Number.isNaN(dateMs) ? null : Math.floor(modifiedAtMs / 1000) * 1000 > dateMs;
}
