import { bytesToHex, concatBytes } from '@porchlight/kernel';
import { openClipStream } from '@porchlight/owner-client/session';
import { nodePrimitives as primitives } from '@porchlight/seal/node';
import { nodesOfClip, unwrapClipKey } from '@porchlight/seal/open';
import { filmClip } from '@porchlight/testkit/clip-builder/filmClip';
import { sampleCamera } from '@porchlight/testkit/clip-builder/sampleCamera';
import type { ClipOpening } from '../../src/clips/clipSource.ts';
import { tellParts } from '../../src/worker/ClipSink.ts';

const camera = sampleCamera();

/** A clip that a camera sealed. */
export const clip = filmClip(camera, { seconds: 4, unitBytes: 250_000 });

export const cameraKeyHex = bytesToHex(camera.signing.publicKey);

/** Opens these records as the worker does, in this process. */
export function opensHere(records: readonly Uint8Array[]): ClipOpening & { readonly stopped: number[] } {
  const stopped: number[] = [];
  const clipKeyOf = (opening: Parameters<typeof unwrapClipKey>[0]) =>
    unwrapClipKey(opening, new Map([[camera.epoch, camera.epochKeys]]), primitives);
  return {
    stopped,
    async open(_, sink) {
      const bytes = concatBytes(...records);
      const parts = openClipStream(inPieces(bytes), {
        clipId: clip.clipId,
        device: { deviceId: camera.deviceId, signingKey: camera.signing.publicKey },
        primitives,
        nodesFor: (opening) => nodesOfClip(opening, clipKeyOf(opening), primitives),
        clipKeyFor: clipKeyOf,
      });
      await tellParts(parts, { sizeBytes: bytes.length, signingKeyHex: cameraKeyHex }, sink);
    },
    stop: (number) => stopped.push(number),
  };
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 4096) yield bytes.subarray(at, at + 4096);
}
