import { type DeviceId, decodeUtf8, type MemberId, PorchlightError, utf8 } from '@porchlight/kernel';
import { z } from 'zod';
import { parseMemberName } from '../invite/memberName.ts';

/** What a household calls a device, and where it hangs; null where nobody has said so. WGS 84, degrees. */
export interface BookDevice {
  readonly name: string;
  readonly position: { readonly longitude: number; readonly latitude: number } | null;
}

/** What a household calls one of its members. */
export interface BookMember {
  readonly name: string;
}

/**
 * What a household's members share and the cloud can't read (spec/book.md section 2). Fields that a newer program added, at any depth, are kept: change a book by
 * spreading the one that was decoded.
 */
export interface HouseholdBook {
  readonly v: 1;
  readonly devices: Readonly<Record<DeviceId, BookDevice>>;
  readonly members: Readonly<Record<MemberId, BookMember>>;
}

const DEVICE_NAME_LENGTH = 200;
const id = z.string().regex(/^[0-9a-f]{32}$/);

const bookSchema = z.looseObject({
  v: z.literal(1),
  devices: z.record(
    id,
    z.looseObject({
      name: z.string().max(DEVICE_NAME_LENGTH),
      position: z
        .looseObject({
          longitude: z.number().min(-180).max(180),
          latitude: z.number().min(-90).max(90),
        })
        .nullable(),
    }),
  ),
  members: z.record(id, z.looseObject({ name: z.string().refine(isMemberName) })),
});

/** The book of a household that has written nothing yet. */
export function emptyBook(): HouseholdBook {
  return { v: 1, devices: {}, members: {} };
}

/** JSON in UTF-8, to be sealed. Throws `malformed_message` for what `decodeBook` wouldn't take. */
export function encodeBook(book: HouseholdBook): Uint8Array {
  const encoded = utf8(JSON.stringify(book));
  decodeBook(encoded);
  return encoded;
}

/** Throws `unsupported_version` for another `v`, and `malformed_message` with a hint that names what is wrong and holds nothing of the content; no cause is attached. */
export function decodeBook(bytes: Uint8Array): HouseholdBook {
  const value = jsonOf(bytes);
  if (typeof value === 'object' && value !== null && 'v' in value && value.v !== 1)
    throw new PorchlightError(
      'unsupported_version',
      'a newer program wrote the household’s book; update this one',
    );
  const parsed = bookSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const fields = new Set(parsed.error.issues.map(({ path }) => String(path[0] ?? 'the whole')));
  throw malformed(`wrong: ${[...fields].join(', ')}`);
}

function isMemberName(text: string): boolean {
  try {
    return parseMemberName(text) === text;
  } catch {
    return false;
  }
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes));
  } catch {
    throw malformed('it is not JSON in UTF-8');
  }
}

function malformed(what: string): PorchlightError {
  return new PorchlightError('malformed_message', `the household’s book is malformed: ${what}`);
}
