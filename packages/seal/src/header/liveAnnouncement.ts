import { PorchlightError } from '@porchlight/kernel';
import { z } from 'zod';
import type { VerifyPrimitives } from '../primitives/primitives.ts';
import { malformed } from './ByteReader.ts';
import type { ExpectedDevice } from './ClipVerifier.ts';
import { deviceIdOf } from './identity.ts';
import { type LiveTracks, liveTracksSchema } from './liveCodecs.ts';
import { LIVE_LIMITS } from './liveLimits.ts';
import { openStatement, peekStatement } from './statement.ts';
import { wrapText } from './wrapText.ts';

export type { LiveTracks };

const id = z.string().regex(/^[0-9a-f]{32}$/);
const hex32 = z.string().regex(/^[0-9a-f]{64}$/);
const isUnique = (texts: readonly string[]) => new Set(texts).size === texts.length;

/** The JSON of a `live` statement (spec/live.md section 3). */
export const liveAnnouncementSchema = z.strictObject({
  deviceId: id,
  sessionId: id,
  generation: z.int().min(1).max(LIVE_LIMITS.generations),
  keyringVersion: z.int().min(1),
  issuedAtMs: z.int().nonnegative(),
  timeUs: z.int().nonnegative().max(LIVE_LIMITS.sessionUs),
  answersHex: z.array(hex32).min(1).max(LIVE_LIMITS.answers).refine(isUnique, 'names a request once'),
  tracks: liveTracksSchema,
  commitmentHex: hex32,
  wraps: z
    .array(z.strictObject({ boxKeyHex: hex32, wrapB64: wrapText }))
    .min(1)
    .max(LIVE_LIMITS.wraps)
    .refine((wraps) => isUnique(wraps.map((each) => each.boxKeyHex)), 'has one wrap for a key'),
});
export type LiveAnnouncement = z.output<typeof liveAnnouncementSchema>;

/**
 * An announcement that `device` has signed; a relay may check it too. Throws `wrong_device`, `bad_signature`, `malformed_record` where
 * its JSON isn't that of an announcement, and what `openStatement` throws.
 */
export function verifyLiveAnnouncement(
  record: Uint8Array,
  device: ExpectedDevice,
  primitives: VerifyPrimitives,
): LiveAnnouncement {
  if (deviceIdOf(device.signingKey, primitives) !== device.deviceId)
    throw new PorchlightError('wrong_device', "the device's id is not the one of its key");
  const announcement = parse(openStatement(record, 'live', device.signingKey, primitives));
  if (announcement.deviceId !== device.deviceId)
    throw new PorchlightError(
      'wrong_device',
      'the announcement names another device than the one that signed it',
    );
  return announcement;
}

/** An announcement before its signature was checked, to route it; rely on nothing in it. Throws as `verifyLiveAnnouncement`, but for signature and device. */
export function peekLiveAnnouncement(record: Uint8Array): LiveAnnouncement {
  return parse(peekStatement(record, 'live'));
}

function parse(value: unknown): LiveAnnouncement {
  const parsed = liveAnnouncementSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw malformed(
    `of the announcement: ${parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')}`,
  );
}
