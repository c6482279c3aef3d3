import { concatBytes } from '@porchlight/kernel';
import { ClipEncoder, type EncodedPiece, type PieceTrack, type SourceFrame } from '../../src/media/index.ts';
import { type SceneOptions, SceneSource } from '../../src/scene/index.ts';

export interface Film {
  readonly frames: readonly SourceFrame[];
  readonly pieces: readonly EncodedPiece[];
  /** For each piece: how many frames had been taken in when it came out. */
  readonly framesBefore: readonly number[];
}

/** Films a scene into one clip. */
export async function film(options: Partial<SceneOptions>): Promise<Film> {
  await using source = new SceneSource({ kind: 'camera', seed: 5, durationMs: 4000, ...options });
  using encoder = new ClipEncoder(source);
  const frames: SourceFrame[] = [];
  const pieces: EncodedPiece[] = [];
  const framesBefore: number[] = [];
  const keep = (made: readonly EncodedPiece[]) => {
    pieces.push(...made);
    for (const _ of made) framesBefore.push(frames.length);
  };
  for await (const frame of source) {
    frames.push(frame);
    keep(await encoder.encode(frame));
  }
  keep(await encoder.finish());
  return { frames, pieces, framesBefore };
}

export function joined(pieces: readonly EncodedPiece[], track: PieceTrack): Uint8Array {
  return concatBytes(...pieces.filter((piece) => piece.track === track).map(({ bytes }) => bytes));
}
