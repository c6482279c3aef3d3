import { readFileSync } from 'node:fs';
import { concatBytes, type EpochMs, hexToBytes, systemRandom } from '@porchlight/kernel';
import { nodePrimitives as primitives } from '@porchlight/seal/node';
import { deriveKey } from '@porchlight/seal/seal';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPairingCode } from '../../src/index.ts';
import {
  formatInvitation,
  InvitationHost,
  InvitationJoiner,
  newInvitationSecret,
  parseMemberName,
  readInvitation,
  wrongInvitationGroups,
} from '../../src/invite/index.ts';
import { deriveInviteKeys, inviteSession, sealInvite } from '../../src/invite/inviteKeys.ts';
import { inviteMessage, inviteTranscript } from '../../src/invite/inviteMessage.ts';
import { codeOf, newOwner } from '../keyring/Town.ts';
import { INVITATION_REFUSALS } from './refusals.ts';
import { altered, deps, sampleInvitation } from './sample.ts';

const ORIGIN = 'https://porchlight.example';
const vectorsUrl = new URL('../../spec/vectors/invitation.json', import.meta.url);

test('vector: an invitation with these draws has these texts, messages and code', () => {
  const { refused, ...sample } = JSON.parse(readFileSync(vectorsUrl, 'utf8'));
  expect([sampleInvitation(), INVITATION_REFUSALS]).toEqual([sample, refused]);
});

test.each(INVITATION_REFUSALS)('vector: $name is refused as $code', ({ message, change, code }) => {
  const alter = (index: number, bytes: Uint8Array) => (index === message ? altered(bytes, change) : bytes);
  expect(codeOf(() => sampleInvitation(alter))).toBe(code);
});

describe('the texts of an invitation', () => {
  test('each is read back, as it is typed or copied', () => {
    fc.assert(
      fc.property(fc.constantFrom('', ' '), (space) => {
        const secret = newInvitationSecret(systemRandom);
        const { code, uri, link } = formatInvitation(secret, ORIGIN, primitives);
        for (const text of [code, code.toLowerCase().replaceAll('-', ' '), uri, link])
          expect(readInvitation(`${space}${text}${space}`, primitives)).toEqual(secret);
        expect(wrongInvitationGroups(code)).toEqual([]);
      }),
    );
  });

  test('none passes for the setup code of a device, and no device’s code for an invitation, in any group', () => {
    const secret = newInvitationSecret(systemRandom);
    const { code, uri, link } = formatInvitation(secret, ORIGIN, primitives);
    for (const text of [code, uri, link])
      expect(codeOf(() => readPairingCode(text, primitives))).toBe('malformed_encoding');
    const ofDevice = '13JN0-TDQK4-Y1MAZ-8DDR3-AR8D1-GM2RZ-Y3Y02';
    expect(wrongInvitationGroups(ofDevice)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(() => readInvitation(ofDevice, primitives)).toThrow(/setup code of a device/);
    expect(codeOf(() => readInvitation(ofDevice, primitives))).toBe('malformed_encoding');
  });

  test('what is damaged is refused, and the wrong group of a code is named', () => {
    const { code, uri, link } = formatInvitation(newInvitationSecret(systemRandom), ORIGIN, primitives);
    const wrong = code.replace(/^./, (digit) => (digit === '7' ? '8' : '7'));
    expect(wrongInvitationGroups(wrong)).toEqual([1]);
    const refused = (text: string) => codeOf(() => readInvitation(text, primitives));
    expect([wrong, '', uri.slice(0, -1), link.slice(0, -1), `${uri}&x=1`].map(refused)).toEqual(
      Array(5).fill('malformed_encoding'),
    );
    expect(refused(uri.replace('v=1', 'v=2'))).toBe('unsupported_version');
    expect(refused(uri.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')))).toBe('wrong_key');
  });
});

test('an owner that opens another thing than it promised is refused, so nobody can look for an opening that gives a wanted code', () => {
  const secret = newInvitationSecret(systemRandom);
  const keys = deriveInviteKeys(secret, primitives);
  const root = newOwner().root.publicKey;
  const honest = new InvitationHost(secret, root, deps(systemRandom));
  const own = primitives.boxKeyPair(systemRandom(32));
  const sealedRoot = sealInvite(root, keys.rootSealKey, 'invite-root', own.publicKey, primitives);
  const covered = concatBytes(honest.greeting.subarray(0, 8), own.publicKey, sealedRoot, systemRandom(32));
  const greeting = concatBytes(covered, deriveKey(keys.ownerMacKey, 'invite-greeting', covered, primitives));
  const joiner = new InvitationJoiner(secret, deps(systemRandom));
  const introduction = joiner.introduce(greeting, 'Ada');
  const first = inviteTranscript(null, greeting, primitives);
  const theirs = introduction.subarray(40, 72);
  const session = inviteSession(keys, own.secretKey, theirs, concatBytes(first, theirs), primitives);
  const second = inviteTranscript(first, introduction, primitives);
  const sealed = sealInvite(systemRandom(32), session, 'invite-opening', second, primitives);
  expect(codeOf(() => joiner.compare(inviteMessage('opening', second, sealed)))).toBe('wrong_key');
});

test('a step out of turn, and any step after a refusal, is refused on both sides', () => {
  const secret = newInvitationSecret(systemRandom);
  const { root, keyring } = (() => {
    const owner = newOwner();
    return { root: owner.root.publicKey, keyring: owner.pair([], 0) };
  })();
  const host = new InvitationHost(secret, root, deps(systemRandom));
  const joiner = new InvitationJoiner(secret, deps(systemRandom));
  expect(codeOf(() => joiner.compare(host.greeting))).toBe('broken_chain');
  expect(codeOf(() => joiner.introduce(host.greeting, 'Ada'))).toBe('broken_chain');
  expect(codeOf(() => host.admit(keyring, 0))).toBe('broken_chain');
  const fresh = new InvitationJoiner(secret, deps(systemRandom));
  expect(codeOf(() => host.meet(fresh.introduce(host.greeting, 'Ada')))).toBe('broken_chain');
});

test('the owner’s client seals no admission by a keyring that doesn’t name the newcomer', () => {
  const secret = newInvitationSecret(systemRandom);
  const owner = newOwner();
  const keyring = owner.pair([], 0);
  const host = new InvitationHost(secret, owner.root.publicKey, deps(systemRandom));
  host.meet(new InvitationJoiner(secret, deps(systemRandom)).introduce(host.greeting, 'Ada'));
  expect(codeOf(() => host.admit(keyring, 0))).toBe('wrong_key');
});

test('after fifteen minutes, or where the clock went back, each side refuses', () => {
  for (const laterMs of [900_000, -1]) {
    let nowMs = 0;
    const stopwatch = { nowMs: () => nowMs as EpochMs };
    const secret = newInvitationSecret(systemRandom);
    const host = new InvitationHost(secret, newOwner().root.publicKey, deps(systemRandom, stopwatch));
    const joiner = new InvitationJoiner(secret, deps(systemRandom, stopwatch));
    nowMs = laterMs;
    expect(codeOf(() => joiner.introduce(host.greeting, 'Ada'))).toBe('limit_exceeded');
    expect(codeOf(() => host.meet(host.greeting))).toBe('limit_exceeded');
  }
});

test('a name is shown as it is, or refused where it would show as something else', () => {
  expect(parseMemberName('  Zoe\u0308 👩‍🚒 ')).toBe('Zoë 👩‍🚒');
  for (const text of ['', '  ', 'a\u202Eb', 'a\nb', 'a\u0000', '\ud800', 'ä'.repeat(65)])
    expect(codeOf(() => parseMemberName(text))).toBe('malformed_message');
});

test('two hosts with one secret, and two households, never make one session', () => {
  const secret = newInvitationSecret(systemRandom);
  const [one, other] = [newOwner(), newOwner()].map(
    ({ root }) => new InvitationHost(secret, root.publicKey, deps(systemRandom)),
  );
  if (one === undefined || other === undefined) throw new Error('there are two');
  const introduction = new InvitationJoiner(secret, deps(systemRandom)).introduce(one.greeting, 'Ada');
  expect(codeOf(() => other.meet(introduction))).toBe('broken_chain');
  expect(one.meet(introduction).newcomer.name).toBe('Ada');
});

test('the root in a greeting can’t be read without the secret', () => {
  const { rootKeyHex, messagesHex } = sampleInvitation();
  const root = Buffer.from(hexToBytes(rootKeyHex));
  expect(Buffer.from(messagesHex[0] ?? '', 'hex').includes(root)).toBe(false);
});
