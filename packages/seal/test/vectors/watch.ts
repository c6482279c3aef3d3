import { bytesToHex, hexToBytes } from '@porchlight/kernel';
import { makeStatement } from '../../src/header/index.ts';
import type { SealPrimitives } from '../../src/primitives/primitives.ts';
import { WATCH_SUBJECTS, watchedKeyring, watchKeyOf, watchLabel, watchValue } from '../../src/watch/index.ts';
import { seededRandom } from '../seededRandom.ts';

/** Counters around what a byte and a word hold, and the largest there is. */
const COUNTERS = [1, 2, 255, 256, 4_294_967_295, 4_294_967_296, Number.MAX_SAFE_INTEGER];

/** spec/vectors/watch.json: watch keys, labels and values of each subject, and what a keyring's entry holds. */
export function watchVectors(primitives: SealPrimitives): unknown {
  const random = seededRandom('watch');
  const secrets = [random(32), random(32), new Uint8Array(32)];
  const watchKey = watchKeyOf(secrets[0] ?? new Uint8Array(32), primitives);
  const hash = random(32);
  const { secretKey } = primitives.signKeyPair(random(32));
  const record = makeStatement('keyring', { householdId: bytesToHex(random(16)), version: 7 }, (message) =>
    primitives.sign(message, secretKey),
  );
  const { sentLabel, label, value } = watchedKeyring({ record, version: 7 }, watchKey, primitives);
  return {
    watchKeys: secrets.map((secret) => ({
      secretHex: bytesToHex(secret),
      watchKeyHex: bytesToHex(watchKeyOf(secret, primitives)),
    })),
    hashHex: bytesToHex(hash),
    entries: WATCH_SUBJECTS.flatMap((subject) =>
      COUNTERS.map((counter) => ({
        ...{ subject, counter },
        labelHex: bytesToHex(watchLabel(watchKey, subject, counter, primitives)),
        valueHex: bytesToHex(watchValue(watchKey, subject, counter, hash, primitives)),
      })),
    ),
    keyring: {
      recordHex: bytesToHex(record),
      version: 7,
      sentLabelHex: bytesToHex(sentLabel),
      ...{ labelHex: bytesToHex(label), valueHex: bytesToHex(value) },
    },
    auditHead: auditHead(watchKey, primitives),
  };
}

/** The head of an audit record: row 1,000, the third that was logged. */
function auditHead(watchKey: Uint8Array, primitives: SealPrimitives): unknown {
  const hashHex = bytesToHex(seededRandom('watch audit')(32));
  const place = hexToBytes(`${(1000).toString(16).padStart(16, '0')}${hashHex}`);
  const value = watchValue(watchKey, 'audit', 3, primitives.sha256(place), primitives);
  return { seq: 1000, hashHex, counter: 3, valueHex: bytesToHex(value) };
}
