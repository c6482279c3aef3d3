import { base64ToBytes } from '@porchlight/kernel';
import { z } from 'zod';
import { LIMITS } from './limits.ts';

/** The Base64 of a wrap of a 32-byte secret (spec/keys.md section 1). */
export const wrapText = z.string().refine(isWrap, 'is a wrap of 80 bytes');

function isWrap(text: string): boolean {
  try {
    return base64ToBytes(text).length === LIMITS.wrapBytes;
  } catch {
    return false;
  }
}
