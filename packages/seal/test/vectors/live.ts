import { bytesToHex } from '@porchlight/kernel';
import { liveViewers, peekLiveAnnouncement, peekTalkOffer, readLiveFrame } from '../../src/header/index.ts';
import { type LiveScope, liveFrameKey, liveTrackKey } from '../../src/live/liveKeys.ts';
import type { SealPrimitives } from '../../src/primitives/primitives.ts';
import { LEAVES_AT_MS, NOW_MS, REQUEST } from '../liveScene.ts';
import { liveRefusals } from './liveRefusals.ts';
import {
  LARGE_BYTES,
  type LiveStep,
  type LiveStory,
  liveKeyOf,
  liveScope,
  TALK_AT_US,
  tellLiveStory,
} from './liveStory.ts';
import { talkRefusals } from './talkRefusals.ts';

/** A live session with its keys and records, a talk in it, and what readers must refuse. */
export function liveVectors(primitives: SealPrimitives): unknown {
  const story = tellLiveStory(primitives);
  const { scene, steps, large, talk, liveDraws, talkDraws } = story;
  const { device } = scene;
  return {
    about:
      'live.md. "guest" opens the records of "live" in turn, for the request; "refused" are records in turn, numbers standing for those of "live" or "talk", of which the last is refused with the code',
    device: {
      deviceId: device.deviceId,
      signingKeyHex: bytesToHex(device.signingKey),
      boxSecretKeyHex: bytesToHex(device.box.secretKey),
    },
    clients: clientsOf(story),
    keyrings: [scene.keyring, scene.second],
    viewers: [viewersAt(story, 0, NOW_MS), viewersAt(story, 0, LEAVES_AT_MS), viewersAt(story, 1, NOW_MS)],
    requestHex: bytesToHex(REQUEST),
    live: {
      drawnHex: liveDraws.map(bytesToHex),
      generations: generationsOf(story, primitives),
      records: steps.map((step) => stepOf(step, story, primitives)),
    },
    large: {
      about: 'follows the last record; byte i of its plaintext is i mod 251; SHA-256 of its two records',
      frameBytes: LARGE_BYTES,
      recordHashesHex: large.map((record) => bytesToHex(primitives.sha256(record))),
      lastRecordHex: bytesToHex(large[1] as Uint8Array),
    },
    talk: {
      nowMs: NOW_MS,
      timeUs: TALK_AT_US,
      liveSessionId: story.liveSessionId,
      drawnHex: talkDraws.map(bytesToHex),
      records: talk.map((step) => stepOf(step, story, primitives)),
    },
    refused: liveRefusals(story, primitives),
    refusedTalk: talkRefusals(story, primitives),
  };
}

function clientsOf({ scene }: LiveStory) {
  const { adult, guest, otherGuest, viewer, gone, leaving } = scene;
  const members = { owner: scene.household.owner, adult, guest, otherGuest, viewer, gone, leaving };
  return Object.entries(members).map(([name, { box, signing }]) => ({
    name,
    boxKeyHex: bytesToHex(box.publicKey),
    boxSecretKeyHex: bytesToHex(box.secretKey),
    signingKeyHex: bytesToHex(signing.publicKey),
  }));
}

function viewersAt({ scene }: LiveStory, keyring: 0 | 1, nowMs: number) {
  const by = keyring === 0 ? scene.keyring : scene.second;
  return { keyring, nowMs, boxKeysHex: liveViewers(by, scene.device.deviceId, nowMs) };
}

function generationsOf(story: LiveStory, primitives: SealPrimitives) {
  return [1, 2].map((generation) => {
    const scope = liveScope(story, generation);
    const key = liveKeyOf(story, generation);
    return {
      generation,
      keyHex: bytesToHex(key),
      pictureKeyHex: bytesToHex(liveTrackKey(key, scope, 'picture', primitives)),
      soundKeyHex: bytesToHex(liveTrackKey(key, scope, 'sound', primitives)),
    };
  });
}

/** The JSON of a statement, or the key and plaintext of a frame. */
function stepOf({ name, record, frame }: LiveStep, story: LiveStory, primitives: SealPrimitives) {
  const recordHex = bytesToHex(record);
  if (frame === null) {
    const json = record[3] === 35 ? peekLiveAnnouncement(record) : peekTalkOffer(record);
    return { name, recordHex, json };
  }
  const read = readLiveFrame(record);
  const isTalk = read.direction === 'up';
  const scope: LiveScope = { ...read, deviceId: story.scene.device.deviceId };
  const key = isTalk ? (story.talkDraws[1] as Uint8Array) : liveKeyOf(story, read.generation);
  const trackKey = liveTrackKey(key, scope, read.track, primitives);
  const frameKeyHex = bytesToHex(liveFrameKey(trackKey, read.headerBytes, primitives));
  return { name, recordHex, frameKeyHex, plaintextHex: bytesToHex(frame.bytes) };
}
