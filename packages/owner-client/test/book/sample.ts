import { bytesToHex, type DeviceId, type MemberId } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { encodeBook, type HouseholdBook, openBook, sealBook } from '../../src/book/index.ts';
import { Household } from '../../src/index.ts';
import { drawing, fixed } from '../invite/sample.ts';
import { NOW_MS } from '../keyring/Town.ts';

const secretsOf = (who: string) => ({
  memberId: bytesToHex(fixed(who, 16)),
  clientSigningSeedHex: bytesToHex(fixed(`${who} signing`)),
  clientBoxSecretHex: bytesToHex(fixed(`${who} box`)),
  keyringB64: null,
});

export const SAMPLE_BOOK: HouseholdBook = {
  v: 1,
  devices: {
    ['d1'.repeat(16) as DeviceId]: {
      name: 'Front door',
      position: { longitude: 13.404954, latitude: 52.520008 },
    },
    ['d2'.repeat(16) as DeviceId]: { name: 'Schuppen', position: null },
  },
  members: { [bytesToHex(fixed('owner', 16)) as MemberId]: { name: 'Ada' } },
};

/** A book of fixed bytes, sealed by an owner for itself and a guest: what `spec/vectors/book.json` holds. */
export function sampleSealedBook() {
  const rootSeedHex = bytesToHex(fixed('root'));
  const owner = new Household({ ...secretsOf('owner'), rootSeedHex }, nodePrimitives, drawing());
  const rootKeyHex = bytesToHex(owner.root.publicKey);
  const guest = new Household({ ...secretsOf('guest'), rootKeyHex }, nodePrimitives, drawing());
  const viewer = new Household({ ...secretsOf('viewer'), rootKeyHex }, nodePrimitives, drawing());
  owner.pair([], NOW_MS);
  for (const [{ memberId, clientKeys }, role] of [
    [guest, 'guest'],
    [viewer, 'live-viewer'],
  ] as const) {
    const member = { memberId, role, untilMs: null, clients: [clientKeys], sees: [], commands: [] };
    owner.addMember(member, NOW_MS);
  }
  const drawn = {
    bookKeyHex: 'book key',
    firstEphemeralHex: 'first wrap',
    secondEphemeralHex: 'second wrap',
  };
  const draws = Object.values(drawn).map((name) => fixed(name));
  const deps = { primitives: nodePrimitives, random: drawing(...draws) };
  const sealed = sealBook(owner, SAMPLE_BOOK, 7, NOW_MS, deps);
  guest.adopt(owner.keyring.record);
  const opened = openBook(guest, sealed, 7, null, NOW_MS, nodePrimitives);
  return {
    rootSeedHex,
    rootKeyHex,
    nowMs: NOW_MS,
    owner: secretsOf('owner'),
    guest: secretsOf('guest'),
    liveViewer: secretsOf('viewer'),
    keyringHex: bytesToHex(owner.keyring.record),
    drawn: Object.fromEntries(Object.entries(drawn).map(([key, name]) => [key, bytesToHex(fixed(name))])),
    version: 7,
    content: new TextDecoder().decode(encodeBook(opened.book)),
    hashHex: opened.known.hashHex,
    sealedHex: bytesToHex(sealed),
  };
}
