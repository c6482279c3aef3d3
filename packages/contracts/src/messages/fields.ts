import type {
  AgencyId,
  ClipId,
  DeviceId,
  EpochMs,
  HouseholdId,
  MemberId,
  RequestId,
  ShareId,
} from '@porchlight/kernel';
import { z } from 'zod';

const id = () => z.string().regex(/^[0-9a-f]{32}$/, 'is 32 lower-case hexadecimal digits');
const hex = (bytes: number) =>
  z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`), `is ${2 * bytes} lower-case hexadecimal digits`);

/** Text that a person wrote, without white space around it. PostgreSQL holds no U+0000, and UTF-8 no half of a surrogate pair. */
const text = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .refine((written) => !written.includes('\u0000'), 'may not hold the character U+0000')
    .refine((written) => written.isWellFormed(), 'may not hold half of a surrogate pair');

/** The fields that messages are made of. */
export const field = {
  deviceId: id().transform((text) => text as DeviceId),
  clipId: id().transform((text) => text as ClipId),
  householdId: id().transform((text) => text as HouseholdId),
  memberId: id().transform((text) => text as MemberId),
  requestId: id().transform((text) => text as RequestId),
  agencyId: id().transform((text) => text as AgencyId),
  shareId: id().transform((text) => text as ShareId),
  timeMs: z
    .int()
    .nonnegative()
    .transform((value) => value as EpochMs),
  count: z.int().nonnegative(),
  hash: hex(32),
  publicKeyHex: hex(32),
  text,
  base64: (maxBytes: number) => z.base64().max(Math.ceil(maxBytes / 3) * 4),
  /** An H3 index as h3-js writes it: 15 hexadecimal digits. */
  cell: z.string().regex(/^[0-9a-f]{15}$/, 'is 15 lower-case hexadecimal digits'),
} as const;
