import { bytesToHex, concatBytes, isPorchlightError, PorchlightError } from '@porchlight/kernel';
import type { ClipPart } from '@porchlight/owner-client/session';
import { transfer } from 'comlink';
import { type ClipBegun, type ClipEnd, type ClipRef, tellParts } from './ClipSink.ts';
import type { Desk } from './Desk.ts';
import type { TakenClip } from './TakenClip.ts';

/** Recordings one by one and whole, to be kept elsewhere. */
export class ArchivePart {
  readonly #desk: Desk;
  /** Ends what is being taken. Owned by `take`. */
  #taking: AbortController | null = null;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /** Fetches a recording once, and opens it. A check that fails is told in `failure`, with the original as it came; throws what the API throws. */
  async take(clip: ClipRef): Promise<TakenClip> {
    const ending = new AbortController();
    this.#taking = ending;
    const { household } = this.#desk;
    const { pieces } = await household.api.stream(`/v1/clips/${clip.clipId}/object`, ending.signal);
    const original = await joined(pieces);
    const taken = { original, ...(await this.#opened(clip, original)) };
    const buffers = [taken.original, taken.picture, taken.sound].flatMap((each) => each?.buffer ?? []);
    return transfer(taken, buffers);
  }

  /** Ends what `take` began. */
  stop(): void {
    this.#taking?.abort(new PorchlightError('not_permitted', 'stopped'));
  }

  async #opened(clip: ClipRef, original: Uint8Array): Promise<Omit<TakenClip, 'original'>> {
    const tracks = { picture: [] as Uint8Array[], sound: [] as Uint8Array[] };
    let begun: ClipBegun | null = null;
    let end: ClipEnd | null = null;
    try {
      const { signingKeyHex, parts } = this.#parts(clip, original);
      await tellParts(
        parts,
        { sizeBytes: original.length, signingKeyHex },
        {
          began: (what) => {
            begun = { ...what, glance: { ...what.glance, thumbnail: null } };
          },
          media: (track, bytes) => tracks[track].push(bytes),
          ended: (what) => {
            end = what;
          },
        },
      );
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
      const failure = { code: error.code, message: error.message };
      return { picture: null, sound: null, begun: null, end: null, failure };
    }
    return { picture: wholeOf(tracks.picture), sound: wholeOf(tracks.sound), begun, end, failure: null };
  }

  #parts({ clipId, deviceId }: ClipRef, original: Uint8Array) {
    const { household } = this.#desk;
    const parts: AsyncIterable<ClipPart> = household.openRecords({ clipId, deviceId }, once(original));
    return { parts, signingKeyHex: bytesToHex(household.household.signingKeyOf(deviceId)) };
  }
}

function wholeOf(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> | null {
  return pieces.length === 0 ? null : new Uint8Array(concatBytes(...pieces));
}

async function joined(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return new Uint8Array(concatBytes(...all));
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
