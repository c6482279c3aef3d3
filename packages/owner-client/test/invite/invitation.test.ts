import { readFileSync } from 'node:fs';
import {
  bytesToHex,
  concatBytes,
  type EpochMs,
  hexToBytes,
  type MemberId,
  systemRandom,
} from '@porchlight/kernel';
import { nodePrimitives as primitives } from '@porchlight/seal/node';
import { deriveKey } from '@porchlight/seal/seal';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Household, readPairingCode } from '../../src/index.ts';
import { encodeAdmission, readAdmission } from '../../src/invite/admission.ts';
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
import { codeOf, NOW_MS, newOwner } from '../keyring/Town.ts';
import { loggedIn } from '../log/loggedIn.ts';
import { INVITATION_REFUSALS } from './refusals.ts';
import { altered, deps, sampleInvitation } from './sample.ts';

const ORIGIN = 'https://porchlight.example';
const NO_LOG = { keyringProof: 'none', logPolicy: 'none', watchKeyHex: '00'.repeat(32) };
const vectorsUrl = new URL('../../spec/vectors/invitation.json', import.meta.url);

test('vector: an invitation with these draws has these texts, messages and code', async () => {
  const { refused, ...sample } = JSON.parse(readFileSync(vectorsUrl, 'utf8'));
  expect([await sampleInvitation(), INVITATION_REFUSALS]).toEqual([sample, refused]);
});

test.each(INVITATION_REFUSALS)('vector: $name is refused as $code', async ({ message, change, code }) => {
  const alter = (index: number, bytes: Uint8Array) => (index === message ? altered(bytes, change) : bytes);
  await expect(sampleInvitation(alter)).rejects.toMatchObject({ code });
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
  expect(codeOf(() => host.admit(keyring, NO_LOG, 0))).toBe('broken_chain');
  const fresh = new InvitationJoiner(secret, deps(systemRandom));
  expect(codeOf(() => host.meet(fresh.introduce(host.greeting, 'Ada')))).toBe('broken_chain');
});

test('the owner’s client seals no admission by a keyring that doesn’t name the newcomer', () => {
  const secret = newInvitationSecret(systemRandom);
  const owner = newOwner();
  const keyring = owner.pair([], 0);
  const host = new InvitationHost(secret, owner.root.publicKey, deps(systemRandom));
  host.meet(new InvitationJoiner(secret, deps(systemRandom)).introduce(host.greeting, 'Ada'));
  expect(codeOf(() => host.admit(keyring, NO_LOG, 0))).toBe('wrong_key');
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

test('the root in a greeting can’t be read without the secret', async () => {
  const { rootKeyHex, messagesHex } = await sampleInvitation();
  const root = Buffer.from(hexToBytes(rootKeyHex));
  expect(Buffer.from(messagesHex[0] ?? '', 'hex').includes(root)).toBe(false);
});

describe('a keyring that the log doesn’t hold', () => {
  const terms = { role: 'guest', untilMs: null, sees: [], commands: [] } as const;

  /** An invitation that has come to its admission. */
  async function met() {
    const secret = newInvitationSecret(systemRandom);
    const owner = newOwner();
    owner.pair([], NOW_MS);
    const host = new InvitationHost(secret, owner.root.publicKey, deps(systemRandom));
    const joiner = new InvitationJoiner(secret, deps(systemRandom));
    const { newcomer, opening } = host.meet(joiner.introduce(host.greeting, 'Ada'));
    joiner.compare(opening);
    const { memberId, client } = newcomer;
    const keyring = owner.addMember({ ...terms, memberId, clients: [client] }, NOW_MS);
    const log = new SampleLog();
    const keyringProof = await loggedIn(log, owner, keyring, NOW_MS);
    const watchKeyHex = bytesToHex(owner.watchKey ?? new Uint8Array(0));
    return {
      owner,
      host,
      joiner,
      keyring,
      log,
      logged: { keyringProof, logPolicy: log.policyText, watchKeyHex },
    };
  }

  test('lets nobody in: with another’s proof, under another watch key, or by a policy that its proof doesn’t keep', async () => {
    const { host, owner, keyring, log, logged } = await met();
    const other = await loggedIn(log, newOwner(), owner.keyring, NOW_MS);
    const policy = logged.logPolicy.replace(/quorum both/, 'quorum none').replace(/log\.example/, 'log.else');
    for (const [wrong, code] of [
      [{ keyringProof: other }, 'not_logged'],
      [{ watchKeyHex: '01'.repeat(32) }, 'not_logged'],
      [{ logPolicy: policy }, /malformed_record|untrusted_checkpoint/],
    ] as const) {
      const admission = encodeAdmission(owner.root.publicKey, newcomerOf(owner), keyring, {
        ...logged,
        ...wrong,
      });
      const read = () =>
        readAdmission(admission, owner.root.publicKey, introducedIn(owner), NOW_MS, primitives);
      expect(codeOf(read)).toMatch(code);
    }
    expect(host.admit(keyring, logged, NOW_MS).length).toBeGreaterThan(0);
  });

  test('the newcomer keeps the watch key and the policy that it was given', async () => {
    const { host, joiner, keyring, logged } = await met();
    const entered = joiner.enter(host.admit(keyring, logged, NOW_MS), NOW_MS);
    expect(entered.secrets.watchKeyHex).toBe(logged.watchKeyHex);
    expect(entered.logPolicy).toBe(logged.logPolicy);
  });

  const memberIn = (owner: Household) => owner.keyring.keyring.members.at(-1);
  const newcomerOf = (owner: Household) => memberIn(owner)?.memberId ?? '';
  const introducedIn = (owner: Household) => {
    const [client] = memberIn(owner)?.clients ?? [];
    if (client === undefined) throw new Error('it has a client');
    return { memberId: newcomerOf(owner) as MemberId, client, name: 'Ada' };
  };
});
