import { PorchlightError } from '@porchlight/kernel';
import type { Client } from '../../../src/client/connectClient.ts';
import type { ClipGlance, ClipSink } from '../../../src/worker/ClipSink.ts';
import type { TakenClip } from '../../../src/worker/TakenClip.ts';
import { HOUSEHOLD } from '../app/sampleHome.ts';
import { madeUpDeletions, madeUpShares } from './madeUpGivings.ts';
import { madeUpClips, madeUpDevices, madeUpId, madeUpTrigger } from './madeUpHouse.ts';
import { madeUpPicture } from './madeUpPicture.ts';

const PAGE = 200;

export interface MadeUp {
  readonly clipCount: number;
  readonly nowMs: number;
  /** How the opening of clips goes. */
  readonly manner: 'whole' | 'unfinished' | 'changed' | 'unavailable';
}

const AUDIT = {
  read: async () => ({
    rows: [{ action: 'share.read', actor: { kind: 'link', id: madeUpId(71) } }],
    faults: [],
  }),
};

interface ServedPiece {
  readonly track: 'picture' | 'sound';
  readonly bytesB64: string;
}

/** A client with a made-up house, for pictures of pages alone. */
export function madeUpClient({ clipCount, nowMs, manner }: MadeUp): Client {
  const all = madeUpClips(clipCount, nowMs);
  const find = (clipId: string) => {
    const clip = all.find((each) => each.clipId === clipId);
    if (clip === undefined) throw new PorchlightError('not_found', 'there is nothing of yours by this id');
    return clip;
  };
  const glance = async (clipId: string): Promise<ClipGlance> => ({
    clipId: find(clipId).clipId,
    trigger: madeUpTrigger(clipId),
    startedAtMs: find(clipId).startedAtMs,
    clockUncertaintyMs: 180,
    hasSound: false,
    thumbnail: await madeUpPicture(Number(clipId)),
  });
  const clips = {
    async list(before: string | null) {
      if (manner === 'unavailable') throw new PorchlightError('unavailable', 'the cloud does not answer');
      const from = before === null ? 0 : Number(before);
      const next = from + PAGE < all.length ? String(from + PAGE) : null;
      return { clips: all.slice(from, from + PAGE), next };
    },
    find: async (clipId: string) => find(clipId),
    glance: ({ clipId }: { clipId: string }) => glance(clipId),
    async open(_: number, { clipId }: { clipId: string }, sink: ClipSink) {
      const begun = { glance: await glance(clipId), sizeBytes: 400_000, signingKeyHex: '5e'.repeat(32) };
      await sink.began(begun);
      const served: readonly ServedPiece[] = await (await fetch('/clip.json')).json();
      for (const { track, bytesB64 } of served) {
        if (track === 'picture') await sink.media(track, bytesOf(bytesB64), 0);
      }
      if (manner === 'changed')
        throw new PorchlightError('wrong_key', 'the segment does not open: its bytes were changed');
      const isFinished = manner === 'whole';
      await sink.ended({
        isFinished,
        segmentCount: 84,
        endedAtMs: find(clipId).endedAtMs,
        clockUncertaintyMs: isFinished ? 180 : null,
        reason: isFinished ? 'motion-ended' : null,
      });
    },
    stop: async () => {},
  };
  const household = { devices: async () => madeUpDevices(), view: async () => HOUSEHOLD };
  const archive = madeUpArchive(glance);
  const [first] = all;
  const shares = madeUpShares(nowMs, () => clips, first);
  const deletions = madeUpDeletions(nowMs);
  return { clips, household, shares, deletions, archive, audit: AUDIT } as unknown as Client;
}

/** Takes the same clip for each; the third fails once. */
function madeUpArchive(glance: (clipId: string) => Promise<ClipGlance>) {
  return {
    async take({ clipId }: { clipId: string }): Promise<TakenClip> {
      if (Number(clipId) === 3 && sessionStorage.getItem('taken') === null) {
        sessionStorage.setItem('taken', 'once');
        throw new PorchlightError('unavailable', 'the cloud does not answer');
      }
      const served: readonly ServedPiece[] = await (await fetch('/clip.json')).json();
      const pieces = served
        .filter(({ track }) => track === 'picture')
        .map(({ bytesB64 }) => bytesOf(bytesB64));
      const picture = new Uint8Array(await new Blob(pieces).arrayBuffer());
      const begun = { glance: await glance(clipId), sizeBytes: 9, signingKeyHex: '5e'.repeat(32) };
      const end = {
        isFinished: true,
        segmentCount: 84,
        endedAtMs: begun.glance.startedAtMs + 2000,
        clockUncertaintyMs: 180,
        reason: 'motion-ended' as const,
      };
      return { original: new Uint8Array(9), picture, sound: null, begun, end, failure: null };
    },
    stop: async () => {},
  };
}

function bytesOf(b64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(b64), (character) => character.charCodeAt(0));
}
