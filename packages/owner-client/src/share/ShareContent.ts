import { type ClipId, type DeviceId, decodeUtf8, PorchlightError, utf8 } from '@porchlight/kernel';
import { z } from 'zod';

/** What a share says, once its link's key has opened it (spec/share.md section 2). */
export interface ShareContent {
  readonly v: 1;
  readonly clipId: ClipId;
  readonly deviceId: DeviceId;
  /** Opens all of the clip, its picture of the beginning too. */
  readonly clipKeyHex: string;
  /** The Ed25519 key that the sharer's keyring names for the device. */
  readonly signingKeyHex: string;
  /** What the sharer calls the device. */
  readonly deviceName: string;
}

/** The longest name of a device, in UTF-16 code units. */
export const SHARED_NAME_LENGTH = 200;

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`));

const contentSchema = z.object({
  v: z.literal(1),
  clipId: hex(16),
  deviceId: hex(16),
  clipKeyHex: hex(32),
  signingKeyHex: hex(32),
  deviceName: z.string().max(SHARED_NAME_LENGTH),
});

/** JSON in UTF-8. Throws `malformed_message` for what `decodeShareContent` wouldn't take. */
export function encodeShareContent(content: ShareContent): Uint8Array {
  const encoded = utf8(JSON.stringify(content));
  decodeShareContent(encoded);
  return encoded;
}

/** Throws `unsupported_version` for another `v`, and `malformed_message`, with nothing of what is in it and no cause. */
export function decodeShareContent(bytes: Uint8Array): ShareContent {
  const value = jsonOf(bytes);
  if (typeof value === 'object' && value !== null && 'v' in value && value.v !== 1)
    throw new PorchlightError('unsupported_version', 'a newer program made this link; reload the page');
  const parsed = contentSchema.safeParse(value);
  if (!parsed.success) throw new PorchlightError('malformed_message', 'what was shared is not whole');
  return parsed.data as ShareContent;
}

/** Undefined, which no schema takes, for what isn't JSON. */
function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(decodeUtf8(bytes));
  } catch {
    return undefined;
  }
}
