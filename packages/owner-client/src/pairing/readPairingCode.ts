import { parsePairingUri, parseSetupCode, type ReadSetupCode } from '@porchlight/seal/pairing';
import type { SealPrimitives } from '@porchlight/seal/seal';

/**
 * What a person scanned or typed: the QR code's text or the setup code. Throws `malformed_encoding` with a hint that names the wrong group,
 * `unsupported_version`, and `wrong_key` for a QR code that contradicts itself.
 */
export function readPairingCode(text: string, primitives: SealPrimitives): ReadSetupCode {
  const trimmed = text.trim();
  if (trimmed.toLowerCase().startsWith('porchlight:')) return parsePairingUri(trimmed, primitives);
  return { secret: parseSetupCode(trimmed, primitives), kind: null };
}
