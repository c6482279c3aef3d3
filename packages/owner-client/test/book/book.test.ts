import { readFileSync } from 'node:fs';
import { bytesToHex, type DeviceId, hexToBytes, systemRandom, utf8 } from '@porchlight/kernel';
import { nodePrimitives as primitives } from '@porchlight/seal/node';
import { describe, expect, test } from 'vitest';
import { decodeBookRecord, encodeBookRecord } from '../../src/book/bookRecord.ts';
import {
  decodeBook,
  emptyBook,
  encodeBook,
  type HouseholdBook,
  type KnownBook,
  openBook,
  sealBook,
} from '../../src/book/index.ts';
import { Household } from '../../src/index.ts';
import { altered } from '../invite/sample.ts';
import { codeOf, join, NOW_MS, newClient, newOwner } from '../keyring/Town.ts';
import { BOOK_REFUSALS } from './refusals.ts';
import { SAMPLE_BOOK, sampleSealedBook } from './sample.ts';

const vectorsUrl = new URL('../../spec/vectors/book.json', import.meta.url);
const deps = { primitives, random: systemRandom };
const seal = (by: Household, version = 1, book = SAMPLE_BOOK, nowMs = NOW_MS) =>
  sealBook(by, book, version, nowMs, deps);
const open = (
  by: Household,
  sealed: Uint8Array,
  version = 1,
  known: KnownBook | null = null,
  nowMs = NOW_MS,
) => openBook(by, sealed, version, known, nowMs, primitives);
const refused = (work: () => unknown) => codeOf(work);

/** An owner, an adult, a guest and a live-viewer, who all hold the newest keyring. */
function openHome(adultUntilMs: number | null = null) {
  const owner = newOwner();
  owner.pair([], NOW_MS);
  const [adult, guest, viewer] = [newClient(owner), newClient(owner), newClient(owner)];
  join(owner, adult, 'adult', [], adultUntilMs);
  join(owner, guest, 'guest', []);
  join(owner, viewer, 'live-viewer', []);
  for (const each of [adult, guest, viewer]) each.adopt(owner.keyring.record);
  return { owner, adult, guest, viewer };
}

test('vector: a book with these draws is sealed to these bytes', () => {
  const { refused: refusals, ...sample } = JSON.parse(readFileSync(vectorsUrl, 'utf8'));
  expect([sampleSealedBook(), BOOK_REFUSALS]).toEqual([sample, refusals]);
});

test.each(BOOK_REFUSALS)('vector: $name is refused as $code', ({ change, code }) => {
  const { rootSeedHex, owner: secrets, keyringHex, sealedHex, version } = sampleSealedBook();
  const owner = new Household({ ...secrets, rootSeedHex }, primitives, systemRandom);
  owner.adopt(hexToBytes(keyringHex));
  expect(refused(() => open(owner, altered(hexToBytes(sealedHex), change), version))).toBe(code);
});

test('who reads and who writes is what the keyring’s roles say', () => {
  const { owner, adult, guest, viewer } = openHome();
  for (const writer of [owner, adult]) {
    const sealed = seal(writer);
    for (const reader of [owner, adult, guest]) {
      const { book, needsSealing } = open(reader, sealed);
      expect([book, needsSealing]).toEqual([SAMPLE_BOOK, false]);
    }
    expect(refused(() => open(viewer, sealed))).toBe('sealed_for_another');
  }
  for (const other of [guest, viewer]) expect(refused(() => seal(other))).toBe('not_permitted');
});

test('a removed member reads no later version, and gets no book in, also with the server’s help', () => {
  const { owner, adult, guest } = openHome();
  const before = seal(adult, 1);
  const forged = seal(adult, 3);
  const { known } = open(owner, before);
  owner.removeMember(adult.memberId, NOW_MS);
  guest.adopt(owner.keyring.record);
  // The owner has seen this very book while the adult counted; the guest has not.
  expect(open(owner, before, 1, known)).toMatchObject({ book: SAMPLE_BOOK, needsSealing: true });
  expect(refused(() => open(guest, before))).toBe('not_permitted');
  const after = seal(owner, 2);
  expect(open(guest, after, 2).book).toEqual(SAMPLE_BOOK);
  expect(refused(() => open(adult, after, 2))).toBe('stale_keyring');
  adult.adopt(owner.keyring.record);
  expect(refused(() => open(adult, after, 2))).toBe('sealed_for_another');
  expect(refused(() => seal(adult, 3))).toBe('not_permitted');
  for (const reader of [owner, guest])
    expect(refused(() => open(reader, forged, 3, { version: 2, hashHex: '00'.repeat(32) }))).toBe(
      'not_permitted',
    );
});

test('who joins reads once the book was sealed anew, and a client that may write learns that it should', () => {
  const { owner } = openHome();
  const sealed = seal(owner);
  const fresh = newClient(owner);
  join(owner, fresh, 'guest', []);
  fresh.adopt(owner.keyring.record);
  expect(refused(() => open(fresh, sealed))).toBe('sealed_for_another');
  expect(open(owner, sealed).needsSealing).toBe(true);
  expect(open(fresh, seal(owner, 2), 2)).toMatchObject({ book: SAMPLE_BOOK, needsSealing: false });
});

test('a membership that is over neither reads anew nor writes', () => {
  const { owner, adult } = openHome(NOW_MS + 10);
  const sealed = seal(adult);
  expect(open(owner, sealed).needsSealing).toBe(false);
  const laterMs = NOW_MS + 10;
  expect(refused(() => seal(adult, 2, SAMPLE_BOOK, laterMs))).toBe('not_permitted');
  expect(refused(() => open(owner, sealed, 1, null, laterMs))).toBe('not_permitted');
  expect(refused(() => open(adult, seal(owner, 2, SAMPLE_BOOK, laterMs), 2))).toBe('sealed_for_another');
});

describe('a server', () => {
  test('can’t hand out an older book, or another of the same version, to who has seen the newest', () => {
    const { owner, guest } = openHome();
    const [one, two, other] = [seal(owner, 1), seal(owner, 2), seal(owner, 2)];
    const { known } = open(guest, two, 2);
    expect(refused(() => open(guest, one, 1, known))).toBe('broken_chain');
    expect(refused(() => open(guest, other, 2, known))).toBe('broken_chain');
    expect(open(guest, two, 2, known).known).toEqual(known);
    expect(open(guest, seal(owner, 3), 3, known).known.version).toBe(3);
  });

  test('can’t say another version, or hand out another household’s', () => {
    const { owner } = openHome();
    expect(refused(() => open(owner, seal(owner, 1), 2))).toBe('wrong_device');
    expect(refused(() => open(owner, seal(openHome().owner)))).toBe('wrong_device');
  });

  test('can’t change a bit anywhere', () => {
    const { owner } = openHome();
    const sealed = seal(owner);
    for (let at = 0; at < sealed.length; at += 13) {
      const changed = sealed.map((byte, i) => (i === at ? byte ^ 1 : byte));
      expect([at, refused(() => open(owner, changed))]).not.toEqual([at, null]);
    }
    for (const cut of [0, 7, 71, sealed.length - 1])
      expect(refused(() => open(owner, sealed.slice(0, cut)))).toBe('malformed_record');
    expect(refused(() => open(owner, new Uint8Array(65_537)))).toBe('limit_exceeded');
    expect(refused(() => open(owner, sealed.with(2, 2)))).toBe('unsupported_version');
  });
});

test('a writer can’t give one reader another key than the rest, nor a reader a wrap of another version', () => {
  const { owner, guest } = openHome();
  const [record, other] = [seal(owner), seal(owner)].map((sealed) => decodeBookRecord(sealed, primitives));
  if (record === undefined || other === undefined) throw new Error('there are two');
  const crossed = encodeBookRecord({ ...record, wraps: other.wraps }, owner.clientSigning, primitives);
  expect(refused(() => open(guest, crossed))).toBe('wrong_key');
  const { wraps } = decodeBookRecord(seal(owner, 2), primitives);
  const old = encodeBookRecord({ ...record, wraps }, owner.clientSigning, primitives);
  expect(refused(() => open(guest, old))).toBe('sealed_for_another');
});

test('a book says little by its length, and one that is too long is refused before it is sent', () => {
  const { owner } = openHome();
  const lengthOf = (name: string) => seal(owner, 1, named(name)).length;
  expect(lengthOf('a')).toBe(lengthOf('a'.repeat(200)));
  const devices = Array.from({ length: 64 }, () => [bytesToHex(systemRandom(16)), device('x'.repeat(200))]);
  const full = { ...emptyBook(), devices: Object.fromEntries(devices) };
  expect(open(owner, seal(owner, 1, full)).book).toEqual(full);
  const notes = { ...emptyBook(), notes: 'x'.repeat(65_536) };
  expect(refused(() => seal(owner, 1, notes))).toBe('limit_exceeded');
});

describe('the content', () => {
  test('keeps fields of a newer program, at any depth', () => {
    const { owner } = openHome();
    const text = JSON.stringify({
      ...SAMPLE_BOOK,
      rooms: ['attic'],
      members: { ['ab'.repeat(16)]: { name: 'Zoë', pronouns: 'they' } },
    });
    const { book } = open(owner, seal(owner, 1, decodeBook(utf8(text))));
    expect(JSON.parse(new TextDecoder().decode(encodeBook(book)))).toEqual(JSON.parse(text));
  });

  test.each([
    ['no JSON', '{', 'malformed_message'],
    ['of a later version', '{"v":2}', 'unsupported_version'],
    ['without devices', '{"v":1,"members":{}}', 'malformed_message'],
    ['a position off the earth', JSON.stringify(named('x', 181)), 'malformed_message'],
    ['a device that has no id', '{"v":1,"devices":{"x":{}},"members":{}}', 'malformed_message'],
    [
      'a member’s name that turns the text',
      JSON.stringify({ ...emptyBook(), members: { ['ab'.repeat(16)]: { name: 'a\u202eb' } } }),
      'malformed_message',
    ],
  ])('%s is refused, and the refusal quotes nothing', (_name, text, code) => {
    expect(refused(() => decodeBook(utf8(text)))).toBe(code);
    const hint = expect.not.stringMatching(/181|202e|"x"/);
    expect(errorOf(() => decodeBook(utf8(text)))).toEqual([hint, undefined]);
  });
});

function errorOf(work: () => unknown) {
  try {
    return work();
  } catch (error) {
    return error instanceof Error ? [error.message, error.cause] : error;
  }
}

function device(name: string, longitude = 7.5) {
  return { name, position: { longitude, latitude: 50.123456789 } };
}

function named(name: string, longitude?: number): HouseholdBook {
  return { ...emptyBook(), devices: { ['d1'.repeat(16) as DeviceId]: device(name, longitude) } };
}
