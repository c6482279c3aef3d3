import { type EpochMs, epochMs, PorchlightError } from '@porchlight/kernel';

/** Where a page ends: the time and the id of its last row. */
export interface PagePlace {
  readonly atMs: EpochMs;
  /** 32 hexadecimal digits. */
  readonly id: string;
}

/** The cursor of the page after a full one; null after the last. */
export function nextCursor<Row>(
  page: readonly Row[],
  pageSize: number,
  placeOf: (row: Row) => PagePlace,
): string | null {
  const last = page.at(-1);
  if (page.length < pageSize || last === undefined) return null;
  const { atMs, id } = placeOf(last);
  return `${atMs}-${id}`;
}

/** Null where there is none. Throws `malformed_message` for anything but what `nextCursor` made. */
export function parseCursor(text: unknown): PagePlace | null {
  if (text === undefined) return null;
  const [, atMs, id] = /^([0-9]{1,15})-([0-9a-f]{32})$/.exec(String(text)) ?? [];
  if (atMs === undefined || id === undefined) {
    throw new PorchlightError('malformed_message', 'before is the next of the page before, as it came');
  }
  return { atMs: epochMs(Number(atMs)), id };
}
