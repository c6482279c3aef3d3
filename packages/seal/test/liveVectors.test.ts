import { readFile } from 'node:fs/promises';
import { bytesToHex, hexToBytes } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import { liveViewers } from '../src/header/index.ts';
import { type FrameResult, type LiveMoment, LiveOpener, TalkGate } from '../src/live/index.ts';
import type { SealPrimitives } from '../src/primitives/primitives.ts';
import { allPrimitives } from './allPrimitives.ts';
import { codeOf } from './codeOf.ts';
import type { LiveRefusal } from './vectors/liveRefusals.ts';
import { LARGE_BYTES, tellLiveStory } from './vectors/liveStory.ts';

const vectors = JSON.parse(await readFile(new URL('../spec/vectors/live.json', import.meta.url), 'utf8'));

const ANNOUNCEMENT = 35;

interface Reader {
  read(record: Uint8Array): FrameResult | null;
}

/** Reads from the file's bytes alone: the first record makes the opener. */
function viewerNamed(name: string, primitives: SealPrimitives): Reader {
  const { boxSecretKeyHex } = vectors.clients.find((each: { name: string }) => each.name === name);
  const { deviceId, signingKeyHex } = vectors.device;
  let opener: LiveOpener | null = null;
  return {
    read(record) {
      if (opener === null) {
        const device = { deviceId, signingKey: hexToBytes(signingKeyHex) };
        const client = primitives.boxKeyPair(hexToBytes(boxSecretKeyHex));
        const viewer = { device, client, request: hexToBytes(vectors.requestHex) };
        opener = new LiveOpener(record, viewer, primitives);
        return null;
      }
      if (record[3] !== ANNOUNCEMENT) return opener.open(record);
      opener.announce(record);
      return null;
    },
  };
}

function listener(at: LiveMoment, primitives: SealPrimitives): Reader {
  const { deviceId, boxSecretKeyHex } = vectors.device;
  const box = primitives.boxKeyPair(hexToBytes(boxSecretKeyHex));
  const gate = new TalkGate({ deviceId, box }, vectors.talk.liveSessionId, primitives);
  let open: ((record: Uint8Array) => FrameResult) | null = null;
  return {
    read(record) {
      if (record[3] === 4 && open !== null) return open(record);
      const opener = gate.begin(record, vectors.keyrings[0], at);
      open = (each) => opener.open(each, at.timeUs);
      return null;
    },
  };
}

function momentOf({ nowMs, timeUs }: LiveRefusal): LiveMoment {
  return { nowMs: nowMs ?? vectors.talk.nowMs, timeUs: timeUs ?? vectors.talk.timeUs };
}

/** The code with which the last of the records is refused, once those before it were read. */
function codeOfLast(refusal: LiveRefusal, reader: Reader, records: readonly { recordHex: string }[]) {
  const bytes = refusal.steps.map((step) =>
    hexToBytes(typeof step === 'number' ? (records[step]?.recordHex ?? '') : step),
  );
  const codes = bytes.map((record) => codeOf(() => reader.read(record)));
  return [refusal.name, codes.at(-1)];
}

test('the worked example of the spec is that of the file', async () => {
  const spec = await readFile(new URL('../spec/live.md', import.meta.url), 'utf8');
  const example = spec.slice(spec.indexOf('## 9. Worked example'));
  const numbers = example.match(/\b[0-9a-f]{32,}\b/g) ?? [];
  expect(numbers.length).toBeGreaterThan(8);
  const file = JSON.stringify(vectors);
  expect(numbers.filter((each) => !file.includes(each))).toEqual([]);
});

describe.each(allPrimitives)('with the primitives of $name', ({ primitives }) => {
  test('the session and the talk open from the file’s bytes alone', () => {
    const viewer = viewerNamed('guest', primitives);
    for (const { recordHex, plaintextHex } of vectors.live.records) {
      const result = viewer.read(hexToBytes(recordHex));
      if (plaintextHex === undefined) expect(result).toBe(null);
      else expect(result).toMatchObject({ kind: 'frame', missed: 0, bytes: hexToBytes(plaintextHex) });
    }
    const device = listener(vectors.talk, primitives);
    for (const { recordHex, plaintextHex } of vectors.talk.records) {
      const result = device.read(hexToBytes(recordHex));
      if (plaintextHex !== undefined)
        expect(result).toMatchObject({ kind: 'frame', bytes: hexToBytes(plaintextHex) });
    }
  });

  test('the large frame has the records of the file and opens after the last of them', () => {
    const { large } = tellLiveStory(primitives);
    expect(large.map((record) => bytesToHex(primitives.sha256(record)))).toEqual(
      vectors.large.recordHashesHex,
    );
    const viewer = viewerNamed('guest', primitives);
    for (const { recordHex } of vectors.live.records) viewer.read(hexToBytes(recordHex));
    const [first, last] = large.map((record) => viewer.read(record));
    expect(first).toMatchObject({ kind: 'part' });
    expect(last?.kind === 'frame' && last.bytes.length).toBe(LARGE_BYTES);
  });

  test('who may look is who the file says', () => {
    for (const { keyring, nowMs, boxKeysHex } of vectors.viewers)
      expect(liveViewers(vectors.keyrings[keyring], vectors.device.deviceId, nowMs)).toEqual(boxKeysHex);
  });

  test('what must be refused is refused with its code', () => {
    const refused: LiveRefusal[] = vectors.refused;
    const codes = refused.map((each) =>
      codeOfLast(each, viewerNamed(each.as ?? 'guest', primitives), vectors.live.records),
    );
    expect(codes).toEqual(refused.map(({ name, code }) => [name, code]));
    expect(refused.length).toBeGreaterThan(70);
  });

  test('what a device must refuse of a talk is refused with its code', () => {
    const refused: LiveRefusal[] = vectors.refusedTalk;
    const codes = refused.map((each) =>
      codeOfLast(each, listener(momentOf(each), primitives), vectors.talk.records),
    );
    expect(codes).toEqual(refused.map(({ name, code }) => [name, code]));
  });
});
