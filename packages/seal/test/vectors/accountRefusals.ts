import { type AccountId, bytesToHex, concatBytes, hexToBytes } from '@porchlight/kernel';
import { sealCommitted } from '../../src/account/committedBox.ts';
import {
  formatRecoveryWords,
  type MasterKey,
  type PasswordDerivation,
  type RecoverySeed,
  wrongRecoveryWords,
} from '../../src/account/index.ts';
import { ByteWriter } from '../../src/header/ByteWriter.ts';
import type { SealPrimitives } from '../../src/primitives/primitives.ts';
import { bitFlipped } from '../forge.ts';
import { fixedBytes, scriptedRandom } from './fixedBytes.ts';

/** Where the fields of a committed box begin: version, salt, commitment, authenticator, ciphertext. */
const FIELDS = { salt: 1, commitment: 33, authenticator: 65, ciphertext: 81 } as const;

/** What a server may not ask for. */
export function derivationRefusals({ salt, memoryKiB, passes }: PasswordDerivation): unknown[] {
  const saltHex = bytesToHex(salt);
  const cases = [
    ['less memory', saltHex, memoryKiB - 1, passes],
    ['fewer passes', saltHex, memoryKiB, passes - 1],
    ['more memory', saltHex, memoryKiB + 1, passes],
    ['more passes', saltHex, memoryKiB, passes + 1],
    ['less memory and more passes', saltHex, memoryKiB / 2, passes * 2],
    ['no cost', saltHex, 0, 0],
    ['a salt of 15 bytes', saltHex.slice(2), memoryKiB, passes],
    ['a salt of 17 bytes', `${saltHex}00`, memoryKiB, passes],
  ] as const;
  return cases.map(([name, hex, memory, count]) => ({
    name,
    saltHex: hex,
    memoryKiB: memory,
    passes: count,
    code: 'malformed_message',
  }));
}

/** Ways to type the words of `seed`, and texts that aren't a recovery key. */
export function recoveryRefusals(seed: RecoverySeed) {
  const words = formatRecoveryWords(seed).split(' ');
  const replaced = (place: number, word: string) => words.with(place - 1, word).join(' ');
  const texts = [
    '',
    words.slice(0, 23).join(' '),
    [...words, words[0]].join(' '),
    replaced(7, 'porchlight'),
    [...words.slice(0, 2), 'x', ...words.slice(3, 19), 'y', ...words.slice(20)].join(' '),
    replaced(24, words[23] === 'zoo' ? 'zone' : 'zoo'),
    [words[1], words[0], ...words.slice(2)].join(' '),
    'abandon '.repeat(24),
  ];
  return {
    typed: [
      words.map((word, index) => `${index + 1}. ${word.toUpperCase()}`).join('\r\n'),
      `  ${words.join('\u00a0, ')}\n`,
    ],
    refused: texts.map((text) => ({
      text,
      wrongWords: wrongRecoveryWords(text),
      code: 'malformed_encoding',
    })),
  };
}

/** Changes of the password's wrap; `key`, `account` and `what` say what it is opened with instead of the right ones. */
export function wrapRefusals(wrap: Uint8Array): unknown[] {
  const changed = boxChanges(wrap).map(([name, bytes, code]) => ({ name, wrapHex: bytesToHex(bytes), code }));
  const wrapHex = bytesToHex(wrap);
  const otherKeyHex = bytesToHex(fixedBytes('another key'));
  return [
    ...changed,
    {
      name: 'one byte more',
      wrapHex: bytesToHex(concatBytes(wrap, Uint8Array.of(0))),
      code: 'malformed_record',
    },
    { name: 'another key', wrapHex, keyHex: otherKeyHex, code: 'wrong_key' },
    { name: 'another account', wrapHex, isOfOtherAccount: true, code: 'wrong_key' },
    { name: 'as that of a recovery key', wrapHex, what: 'recovery', code: 'wrong_key' },
    { name: 'as that of a passkey', wrapHex, what: 'passkey', code: 'wrong_key' },
  ];
}

/** Changes of version 1 of a vault; `version` and `isOfOtherAccount` say as what it is opened. */
export function vaultRefusals(
  master: MasterKey,
  accountId: AccountId,
  sealed: Uint8Array,
  primitives: SealPrimitives,
): unknown[] {
  const sealedHex = bytesToHex(sealed);
  const place = {
    purpose: 'account-vault',
    context: new ByteWriter(24).put(hexToBytes(accountId)).u64(1).bytes,
  } as const;
  const padded = (length: number, wholeBytes: number, lastByte = 0) => {
    const plaintext = new Uint8Array(wholeBytes - FIELDS.ciphertext);
    if (plaintext.length >= 4) new DataView(plaintext.buffer).setUint32(0, length);
    plaintext.fill(lastByte, -1);
    return sealCommitted(
      plaintext,
      master,
      place,
      primitives,
      scriptedRandom(fixedBytes('salt of a forger')),
    );
  };
  const forged: (readonly [string, Uint8Array])[] = [
    ['padding that is not zeros', padded(7, 1024, 1)],
    ['a length beyond its end', padded(940, 1024)],
    ['the greatest length', padded(0xffff_ffff, 1024)],
    ['a step more than it needs', padded(7, 2048)],
    ['no whole step', padded(7, 1023)],
    ['no length', padded(0, 84)],
  ];
  return [
    ...boxChanges(sealed).map(([name, bytes, code]) => ({ name, sealedHex: bytesToHex(bytes), code })),
    ...forged.map(([name, bytes]) => ({ name, sealedHex: bytesToHex(bytes), code: 'malformed_record' })),
    { name: 'an old one as version 2', sealedHex, version: 2, code: 'wrong_key' },
    { name: 'as version 0', sealedHex, version: 0, code: 'wrong_key' },
    { name: 'as version -1', sealedHex, version: -1, code: 'malformed_record' },
    { name: 'as version 1.5', sealedHex, version: 1.5, code: 'malformed_record' },
    { name: 'as version 2^53', sealedHex, version: 2 ** 53, code: 'malformed_record' },
    { name: 'another account', sealedHex, isOfOtherAccount: true, code: 'wrong_key' },
  ];
}

function boxChanges(box: Uint8Array): (readonly [string, Uint8Array, string])[] {
  return [
    ['nothing', new Uint8Array(0), 'malformed_record'],
    ['version 0', bitFlipped(box, 0), 'unsupported_version'],
    ['version 2', Uint8Array.of(2, ...box.subarray(1)), 'unsupported_version'],
    ['80 bytes', box.subarray(0, 80), 'malformed_record'],
    ['one byte short', box.subarray(0, -1), 'wrong_key'],
    ...Object.entries(FIELDS).map(
      ([name, offset]) => [`a changed ${name}`, bitFlipped(box, 8 * offset), 'wrong_key'] as const,
    ),
    ['a changed last bit', bitFlipped(box, 8 * box.length - 1), 'wrong_key'],
  ];
}
