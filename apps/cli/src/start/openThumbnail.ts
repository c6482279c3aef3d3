import type { ClipSummary } from '@porchlight/contracts/http';
import { splitRecords } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { openClip } from '@porchlight/seal/open';
import jpeg from 'jpeg-js';
import type { Pixels } from '../terminal/drawPixels.ts';
import type { Home } from './Home.ts';

/** A thumbnail has at most 320 × 320 pixels. */
const JPEG_LIMITS = { maxResolutionInMP: 1, maxMemoryUsageInMB: 32, useTArray: true } as const;

/**
 * The thumbnail of a stored clip, as the owner's client makes it: fetches the ciphertext, checks the device's signatures, opens it with the owner's keys.
 * Null where the clip has none. Throws what the API and `openClip` throw.
 */
export async function openThumbnail(
  { household, client }: Home,
  { clipId, deviceId }: ClipSummary,
): Promise<Pixels | null> {
  const stored = await client.bytes(`/v1/clips/${clipId}/object`);
  const device = { deviceId, signingKey: household.signingKeyOf(deviceId) };
  const opened = openClip(splitRecords(stored), device, household.epochKeys(deviceId), nodePrimitives);
  if (opened.thumbnail === null) return null;
  const { width, height, data } = jpeg.decode(opened.thumbnail, JPEG_LIMITS);
  return { width, height, rgba: data };
}
