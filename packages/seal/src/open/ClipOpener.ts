import { equalBytes, PorchlightError } from '@porchlight/kernel';
import type { Opening } from '../header/opening.ts';
import { type Segment, TRACKS, type Track } from '../header/segment.ts';
import type { SealPrimitives } from '../primitives/primitives.ts';
import {
  clipCommitment,
  clipIdentity,
  segmentCommitment,
  segmentKey,
  thumbnailKey,
  ZERO_NONCE,
} from '../seal/clipKeys.ts';
import { coverRun, type KeyNode, trackRoot } from '../seal/keyTree.ts';
import { LeafWalk } from '../seal/LeafWalk.ts';

/** Decrypts segments that a `ClipVerifier` has taken. It holds key nodes only: all of a clip, or a run that somebody was given. */
export class ClipOpener {
  readonly #identity: Uint8Array;
  readonly #primitives: SealPrimitives;
  readonly #leaves: Record<Track, LeafWalk>;

  constructor(opening: Opening, nodes: readonly KeyNode[], primitives: SealPrimitives) {
    this.#identity = clipIdentity(opening.deviceId, opening.clipId);
    this.#primitives = primitives;
    const walk = (track: Track) =>
      new LeafWalk(
        nodes.filter((node) => node.track === track),
        primitives,
      );
    this.#leaves = { picture: walk('picture'), sound: walk('sound') };
  }

  /** The plaintext. Throws `sealed_for_another` where no node leads to it, and `wrong_key` where the commitment or the authenticator doesn't fit. */
  open(segment: Segment): Uint8Array {
    const leaf = this.#leaves[segment.track].leaf(segment.index);
    const key = segmentKey(leaf, this.#identity, segment, this.#primitives);
    if (!equalBytes(segmentCommitment(key, this.#primitives), segment.segmentCommitment)) {
      throw new PorchlightError(
        'wrong_key',
        'the key does not fit what the device committed to for this segment',
      );
    }
    const plaintext = this.#primitives.secretboxOpen(segment.ciphertext, ZERO_NONCE, key);
    if (plaintext === null)
      throw new PorchlightError('wrong_key', 'the segment does not open: its bytes were changed');
    return plaintext;
  }
}

/** The nodes that open every segment of a clip. Throws `wrong_key` unless the clip key is the one that the opening commits to. */
export function nodesOfClip(opening: Opening, clipKey: Uint8Array, primitives: SealPrimitives): KeyNode[] {
  const identity = requireClipKey(opening, clipKey, primitives);
  return TRACKS.filter((track) => opening.tracks[track]).map((track) =>
    trackRoot(clipKey, identity, track, primitives),
  );
}

/** The nodes that open the segments `first` to `last` of a track, and no others. Throws `wrong_key` or `limit_exceeded`. */
export function nodesOfRun(
  opening: Opening,
  clipKey: Uint8Array,
  run: { readonly track: Track; readonly first: number; readonly last: number },
  primitives: SealPrimitives,
): KeyNode[] {
  const identity = requireClipKey(opening, clipKey, primitives);
  return coverRun(trackRoot(clipKey, identity, run.track, primitives), run.first, run.last, primitives);
}

/** The thumbnail, a JPEG, or null where the clip has none. Throws `wrong_key`. */
export function openThumbnail(
  opening: Opening,
  clipKey: Uint8Array,
  primitives: SealPrimitives,
): Uint8Array | null {
  const identity = requireClipKey(opening, clipKey, primitives);
  if (opening.sealedThumbnail === null) return null;
  const key = thumbnailKey(clipKey, identity, primitives);
  const thumbnail = primitives.secretboxOpen(opening.sealedThumbnail, ZERO_NONCE, key);
  if (thumbnail === null)
    throw new PorchlightError('wrong_key', 'the thumbnail does not open: its bytes were changed');
  return thumbnail;
}

function requireClipKey(opening: Opening, clipKey: Uint8Array, primitives: SealPrimitives): Uint8Array {
  const identity = clipIdentity(opening.deviceId, opening.clipId);
  if (!equalBytes(clipCommitment(clipKey, identity, primitives), opening.keyCommitment)) {
    throw new PorchlightError('wrong_key', 'the clip key does not fit what the device committed to');
  }
  return identity;
}
