import { bytesToHex, utf8 } from '@porchlight/kernel';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { formatNote, parseNote } from '../../src/index.ts';

/** Proofs of a log of seven entries that two witnesses cosigned, and what must be refused, with its code. */
export async function proofVectors(): Promise<unknown> {
  const log = new SampleLog();
  for (let at = 0; at < 7; at += 1) log.add(utf8(`entry ${at}`));
  const good = await log.prove(3);
  const other = new SampleLog();
  for (let at = 0; at < 7; at += 1) other.add(utf8(`other ${at}`));
  return {
    policy: log.policyText,
    accepted: [
      ...(await Promise.all(
        [0, 3, 6].map(async (index) => ({
          name: `entry ${index}`,
          index,
          entryHex: hexOf(index),
          proof: await log.prove(index),
        })),
      )),
      { name: 'a tree of one entry', index: 0, entryHex: hexOf(0), proof: await log.prove(0, 1) },
      {
        name: 'a signature of a key that nobody knows',
        index: 3,
        entryHex: hexOf(3),
        proof: `${good}— stranger.example AAAAAQID\n`,
      },
    ],
    refused: [...refusedForms(good), ...(await refusedWords(log, other, good))],
  };
}

const hexOf = (index: number) => bytesToHex(utf8(`entry ${index}`));

function refusedForms(good: string): unknown[] {
  const [header = '', extra = '', index = '', first = '', ...rest] = good.split('\n');
  const joined = (...lines: readonly string[]) => lines.join('\n');
  return [
    { name: 'nothing', code: 'malformed_record', proof: '' },
    { name: 'another version', code: 'unsupported_version', proof: good.replace('@v1', '@v2') },
    { name: 'no checkpoint', code: 'malformed_record', proof: joined(header, extra, index) },
    { name: 'no index', code: 'malformed_record', proof: joined(header, extra, first, ...rest) },
    {
      name: 'an index with a zero before it',
      code: 'malformed_record',
      proof: good.replace('index 3', 'index 03'),
    },
    { name: 'an index below zero', code: 'malformed_record', proof: good.replace('index 3', 'index -3') },
    {
      name: 'an index of 2⁵³',
      code: 'malformed_record',
      proof: good.replace('index 3', 'index 9007199254740992'),
    },
    {
      name: 'extra data behind the index',
      code: 'malformed_encoding',
      proof: joined(header, index, extra, first, ...rest),
    },
    {
      name: 'a hash of 31 bytes',
      code: 'malformed_record',
      proof: joined(header, extra, index, `${'A'.repeat(42)}==`, ...rest),
    },
    {
      name: 'a hash that isn’t Base64',
      code: 'malformed_encoding',
      proof: joined(header, extra, index, 'hash', ...rest).replace('hash', 'ha*h'),
    },
    {
      name: '64 hashes',
      code: 'malformed_record',
      proof: joined(header, extra, index, ...Array<string>(62).fill(first), ...rest),
    },
    { name: 'carriage returns', code: 'malformed_record', proof: good.replaceAll('\n', '\r\n') },
    {
      name: 'a checkpoint without signatures',
      code: 'malformed_record',
      proof: good.slice(0, good.indexOf('—')),
    },
    {
      name: 'no entry, and none is given',
      code: 'wrong_proof',
      proof: joined(header, index, first, ...rest),
    },
    {
      name: 'another entry',
      code: 'wrong_proof',
      proof: joined(header, 'extra ZW50cnkgNA==', index, first, ...rest),
    },
    { name: 'another index', code: 'wrong_proof', proof: good.replace('index 3', 'index 2') },
    { name: 'an index outside the tree', code: 'wrong_proof', proof: good.replace('index 3', 'index 7') },
    { name: 'a hash is missing', code: 'wrong_proof', proof: joined(header, extra, index, ...rest) },
    {
      name: 'a hash too many',
      code: 'wrong_proof',
      proof: joined(header, extra, index, first, first, ...rest),
    },
  ];
}

/** What the log or its witnesses didn’t say. */
async function refusedWords(log: SampleLog, other: SampleLog, good: string): Promise<unknown[]> {
  const note = parseNote(log.checkpoint());
  const head = good.slice(0, good.indexOf(note.text));
  const [ofLog, one, two] = note.signatures;
  if (ofLog === undefined || one === undefined || two === undefined)
    throw new Error('a signature is missing');
  const signed = (...signatures: (typeof ofLog)[]) => head + formatNote({ text: note.text, signatures });
  const bad = (line: typeof ofLog) => ({
    ...line,
    signature: line.signature.map((byte, at) => (at === 20 ? byte ^ 1 : byte)),
  });
  const unknown = (line: typeof ofLog) => ({ ...line, keyId: line.keyId ^ 1 });
  return [
    { name: 'one of two witnesses', code: 'untrusted_checkpoint', proof: signed(ofLog, one) },
    { name: 'one witness twice', code: 'untrusted_checkpoint', proof: signed(ofLog, one, one) },
    { name: 'no witness', code: 'untrusted_checkpoint', proof: signed(ofLog) },
    { name: 'witnesses, and not the log', code: 'untrusted_checkpoint', proof: signed(one, two) },
    {
      name: 'another key of the log’s name',
      code: 'untrusted_checkpoint',
      proof: signed(unknown(ofLog), one, two),
    },
    {
      name: 'another key of a witness’s name',
      code: 'untrusted_checkpoint',
      proof: signed(ofLog, unknown(one), two),
    },
    {
      name: 'the log’s signature with a bit wrong',
      code: 'bad_signature',
      proof: signed(bad(ofLog), one, two),
    },
    {
      name: 'a witness’s signature with a bit wrong',
      code: 'bad_signature',
      proof: signed(ofLog, bad(one), two),
    },
    {
      name: 'a time that wasn’t cosigned',
      code: 'bad_signature',
      proof: signed(
        ofLog,
        { ...one, signature: one.signature.map((byte, at) => (at === 7 ? byte ^ 1 : byte)) },
        two,
      ),
    },
    {
      name: 'a signature that is cut off',
      code: 'bad_signature',
      proof: signed({ ...ofLog, signature: ofLog.signature.slice(1) }, one, two),
    },
    {
      name: 'another size under the same signatures',
      code: 'bad_signature',
      proof: good.replace('\n7\n', '\n8\n'),
    },
    {
      name: 'another origin under the same signatures',
      code: 'untrusted_checkpoint',
      proof: good.replace(`\n\n${log.origin}\n`, '\n\nlog.example/other\n'),
    },
    { name: 'the checkpoint of another tree', code: 'wrong_proof', proof: head + other.checkpoint() },
    { name: 'the checkpoint of an earlier tree', code: 'wrong_proof', proof: head + log.checkpoint(5) },
  ];
}
