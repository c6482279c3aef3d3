import { hexToBytes } from '@porchlight/kernel';
import { z } from 'zod';
import type { VerifyPrimitives } from '../primitives/primitives.ts';
import { malformed } from './ByteReader.ts';
import { soundCodecSchema } from './liveCodecs.ts';
import { LIVE_LIMITS } from './liveLimits.ts';
import { openStatement, peekStatement } from './statement.ts';
import { wrapText } from './wrapText.ts';

const id = z.string().regex(/^[0-9a-f]{32}$/);
const hex32 = z.string().regex(/^[0-9a-f]{64}$/);

/** The JSON of a `talk` statement (spec/live.md section 7). */
export const talkOfferSchema = z.strictObject({
  deviceId: id,
  liveSessionId: id,
  seenUs: z.int().nonnegative().max(LIVE_LIMITS.sessionUs),
  sessionId: id,
  clientKeyHex: hex32,
  sound: soundCodecSchema,
  commitmentHex: hex32,
  wrapB64: wrapText,
});
export type TalkOffer = z.output<typeof talkOfferSchema>;

/**
 * An offer signed by the client key that it names; whether that key may talk is for `isTalker`. Throws `bad_signature`, `malformed_record` where its JSON
 * isn't that of an offer, and what `openStatement` throws.
 */
export function verifyTalkOffer(record: Uint8Array, primitives: VerifyPrimitives): TalkOffer {
  const claimed = peekTalkOffer(record);
  openStatement(record, 'talk', hexToBytes(claimed.clientKeyHex), primitives);
  return claimed;
}

/** An offer before its signature was checked, to route it; rely on nothing in it. Throws as `verifyTalkOffer`, but for the signature. */
export function peekTalkOffer(record: Uint8Array): TalkOffer {
  const parsed = talkOfferSchema.safeParse(peekStatement(record, 'talk'));
  if (parsed.success) return parsed.data;
  throw malformed(
    `of the offer to talk: ${parsed.error.issues.map((issue) => issue.path.join('.')).join(', ')}`,
  );
}
