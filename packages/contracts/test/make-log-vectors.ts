import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { bytesToHex } from '@porchlight/kernel';
import { canonicalText, encodeLogEntry, saltedTextHash } from '../src/log/index.ts';
import { MALFORMED_TEXTS } from './log/malformedEntries.ts';
import { RULE_SEQUENCES } from './log/ruleSequences.ts';
import * as sample from './log/sampleEntries.ts';

/** Writes `spec/vectors/log-entries.json`: `node infra/boot/boot.mjs packages/contracts/test/make-log-vectors.ts`. */
const sha256 = (message: Uint8Array) => createHash('sha256').update(message).digest();
const SALT = Uint8Array.from({ length: 32 }, (_, at) => at);

const ENTRIES = [
  sample.request(),
  sample.request({ contactHashHex: null, requestKeyHex: null, caseNumber: 'A 1._/-' }),
  sample.note(),
  sample.note({ note: 'flagged', reasonHashHex: sample.hashOf(12) }),
  sample.withheld(),
  sample.agency(),
  sample.agencyKey(),
  sample.blinded(),
  sample.blinded({ atMs: 0 }),
  sample.blinded({ atMs: Number.MAX_SAFE_INTEGER }),
  sample.demand(),
  sample.clientBundle(),
];

const TEXTS = ['', 'A bicycle was taken from the yard.', 'Ærlig talt: 15:00–16:00 🚲\n', '\u0000'];

const VECTORS = {
  entries: ENTRIES.map((entry) => ({ entry, bytesHex: bytesToHex(encodeLogEntry(entry)) })),
  texts: TEXTS.map((text) => ({
    saltHex: bytesToHex(SALT),
    text,
    hashHex: saltedTextHash(SALT, text, sha256),
  })),
  malformed: Object.entries(MALFORMED_TEXTS)
    .map(([name, text]) => ({ name, bytesHex: Buffer.from(text).toString('hex') }))
    .concat([
      { name: 'no UTF-8', bytesHex: 'ff' },
      {
        name: 'UTF-8 of a surrogate',
        bytesHex: Buffer.from(canonicalText(sample.request()))
          .toString('hex')
          .replace('323032362f3137', 'eda080'),
      },
    ]),
  sequences: RULE_SEQUENCES.map(({ name, sightings, entries, broken }) => ({
    name,
    sightings,
    entries: entries.map((entry) => (typeof entry === 'string' ? entry : canonicalText(entry))),
    broken,
  })),
};

const url = new URL('../spec/vectors/log-entries.json', import.meta.url);
writeFileSync(url, `${JSON.stringify(VECTORS, null, 1)}\n`);
