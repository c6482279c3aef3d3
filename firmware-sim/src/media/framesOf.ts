import type { DecodedPicture } from './decodePictures.ts';
import { type SourceFrame, sampleAt } from './FrameSource.ts';
import type { SoundQueue } from './SoundQueue.ts';

/**
 * Makes frames that abut from decoded pictures: each lasts until the next, the last one as long as it says, and takes
 * along the sound of its span. Pictures before time 0, or no later than the one before, are left out.
 */
export async function* framesOf(
  pictures: AsyncIterable<DecodedPicture>,
  sound: SoundQueue | null,
): AsyncGenerator<SourceFrame, void, undefined> {
  async function frameUntil({ timestampMs, picture }: DecodedPicture, endMs: number): Promise<SourceFrame> {
    const heard =
      sound && (await sound.take(sampleAt(timestampMs, sound.sampleRate), sampleAt(endMs, sound.sampleRate)));
    return { timestampMs, durationMs: endMs - timestampMs, picture, sound: heard };
  }
  let held: DecodedPicture | null = null;
  for await (const next of pictures) {
    if (next.timestampMs < 0 || (held !== null && next.timestampMs <= held.timestampMs)) continue;
    if (held !== null) yield await frameUntil(held, next.timestampMs);
    held = next;
  }
  if (held !== null) yield await frameUntil(held, held.timestampMs + held.durationMs);
}
