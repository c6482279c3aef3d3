import type { ClipSummary } from '@porchlight/contracts/http';
import { PorchlightError } from '@porchlight/kernel';
import { splitRecords } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { type OpenedClip, openClip, unwrapClipKey } from '@porchlight/seal/open';
import type { PairedHousehold } from '../household/pairHousehold.ts';

export interface OpenedStored {
  readonly opened: OpenedClip;
  readonly clipKey: Uint8Array;
  readonly sizeBytes: number;
}

/** Fetches a clip of a household's own, checks it and opens it. Throws what the API, `openClip` and `unwrapClipKey` throw, and `malformed_record` for another clip. */
export async function openStored(
  { household, client }: Pick<PairedHousehold, 'household' | 'client'>,
  { clipId, deviceId }: Pick<ClipSummary, 'clipId' | 'deviceId'>,
): Promise<OpenedStored> {
  const stored = await client.bytes(`/v1/clips/${clipId}/object`);
  const device = { deviceId, signingKey: household.signingKeyOf(deviceId) };
  const keys = household.epochKeys(deviceId);
  const opened = openClip(splitRecords(stored), device, keys, nodePrimitives);
  if (opened.opening.clipId !== clipId)
    throw new PorchlightError('malformed_record', 'the object holds another clip of this device');
  const clipKey = unwrapClipKey(opened.opening, keys, nodePrimitives);
  return { opened, clipKey, sizeBytes: stored.length };
}
