import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ClipId, isPorchlightError, parseClipId } from '@porchlight/kernel';
import { readOpening } from '@porchlight/seal/header';
import { StoredClip } from './StoredClip.ts';

/** The folder `outbox` of a device: a file for every clip that the cloud hasn't given a receipt for. */
export class ClipOutbox {
  readonly #folder: string;

  constructor(deviceFolder: string) {
    this.#folder = join(deviceFolder, 'outbox');
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
  }

  begin(clipId: ClipId): StoredClip {
    return new StoredClip(clipId, join(this.#folder, clipId));
  }

  /** What an earlier run left, the oldest clip first. A file without a whole opening was never sent, and is deleted. */
  pending(): StoredClip[] {
    const found: { readonly clip: StoredClip; readonly number: number }[] = [];
    for (const name of readdirSync(this.#folder)) {
      if (!isClipId(name)) continue;
      const clip = StoredClip.load(name, join(this.#folder, name));
      const number = clipNumberOf(clip);
      if (number === null) clip.delete();
      else found.push({ clip, number });
    }
    return found.toSorted((a, b) => a.number - b.number).map(({ clip }) => clip);
  }
}

function isClipId(name: string): name is ClipId {
  try {
    return parseClipId(name) === name;
  } catch (error) {
    if (isPorchlightError(error, 'malformed_id')) return false;
    throw error;
  }
}

function clipNumberOf(clip: StoredClip): number | null {
  const opening = clip.record(0);
  if (opening === null) return null;
  try {
    return readOpening(opening).clipNumber;
  } catch (error) {
    if (isPorchlightError(error)) return null;
    throw error;
  }
}
