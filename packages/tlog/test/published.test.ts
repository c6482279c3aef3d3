import { hexToBytes, utf8 } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import published from '../spec/vectors/published.json' with { type: 'json' };
import {
  cosign,
  cosignedAt,
  Frontier,
  formatAddCheckpoint,
  formatNote,
  formatVerifierKey,
  isSignedBy,
  leafHash,
  meetsQuorum,
  newTiles,
  parseAddCheckpoint,
  parseNote,
  parsePolicy,
  parseSignatureLines,
  parseTilePath,
  parseVerifierKey,
  readSignedCheckpoint,
  SIGNATURE_TYPES,
  tilePath,
  verifierKey,
  verifyConsistency,
  verifyInclusion,
} from '../src/index.ts';
import { nodePrimitives } from './nodePrimitives.ts';
import { codeOf } from './refusalOf.ts';

const { sha256 } = nodePrimitives;
const { tree, tiles, notes, addCheckpoint, policy } = published;

describe(`of ${tree.source}`, () => {
  const leaves = tree.entriesHex.map((hex) => leafHash(hexToBytes(hex), sha256));
  const headOf = (size: number) => ({ size, rootHash: hexToBytes(tree.rootsHex[size] ?? '') });

  test('every root is the published one', () => {
    const frontier = new Frontier(sha256);
    for (const [size, rootHex] of tree.rootsHex.entries()) {
      expect(frontier.root()).toEqual(hexToBytes(rootHex));
      frontier.append(leaves[size] ?? new Uint8Array(32));
    }
  });

  test.each(tree.inclusion)('the proof of entry $index in $size holds', ({ index, size, proofHex }) => {
    const leaf = leaves[index] ?? new Uint8Array(0);
    verifyInclusion(index, leaf, proofHex.map(hexToBytes), headOf(size), sha256);
  });

  test.each(tree.consistency)('the proof from $oldSize to $size holds', ({ oldSize, size, proofHex }) => {
    verifyConsistency(headOf(oldSize), headOf(size), proofHex.map(hexToBytes), sha256);
  });
});

describe(`of ${tiles.source}`, () => {
  test('the index of the example has its path, both ways', () => {
    const { path, ...tile } = tiles.path;
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual(tile);
  });

  test.each([tiles.tree, tiles.smallTree])(
    'the tree of $size has the tiles that it says',
    ({ size, full, partialWidth }) => {
      const made = newTiles(0, size).filter(({ level }) => level !== 'entries');
      const ofLevel = (level: string) => made.filter((tile) => String(tile.level) === level);
      for (const [level, count] of Object.entries(full))
        expect(ofLevel(level).filter(({ width }) => width === 256)).toHaveLength(count ?? 0);
      const partial = made
        .filter(({ width }) => width < 256)
        .map(({ level, width }) => [String(level), width]);
      expect(Object.fromEntries(partial)).toEqual(partialWidth);
    },
  );
});

test.each(published.verifierKeys)('the key of $source is read and written', ({ vkey, type }) => {
  const key = parseVerifierKey(vkey, sha256);
  expect([formatVerifierKey(key), key.type]).toEqual([vkey, type]);
});

test.each(notes)('the note of $source is read and written', ({ note, textLines, signers }) => {
  const parsed = parseNote(note);
  expect(formatNote(parsed)).toBe(note);
  expect(parsed.text.split('\n')).toHaveLength(textLines + 1);
  expect(parsed.signatures.map(({ name }) => name)).toEqual(signers);
});

const signed = notes.flatMap(({ source, note, verify }) =>
  verify.map((known) => ({ source, note, ...known })),
);
test.each(signed)(
  'the note of $source holds by $vkey, and with a changed text not',
  ({ note, vkey, ...times }) => {
    const parsed = parseNote(note);
    const forged = { ...parsed, text: parsed.text.replace('5', '6').replace('crypto', 'steno') };
    const key = parseVerifierKey(vkey, sha256);
    if (key.type === SIGNATURE_TYPES.ed25519) {
      expect(isSignedBy(parsed, key, nodePrimitives)).toBe(true);
      expect(codeOf(() => isSignedBy(forged, key, nodePrimitives))).toBe('bad_signature');
    } else {
      expect(times).toMatchObject({ cosignedAtSeconds: cosignedAt(parsed, key, nodePrimitives) });
      expect(codeOf(() => cosignedAt(forged, key, nodePrimitives))).toBe('bad_signature');
    }
  },
);

test(`of ${published.cosignedAt.source}`, () => {
  const { signer, seconds } = published.cosignedAt;
  const line = notes.flatMap(({ note }) => parseNote(note).signatures).find(({ name }) => name === signer);
  const key = verifierKey(signer, SIGNATURE_TYPES.cosignature, new Uint8Array(32), sha256);
  const again = cosign('', seconds, key, () => new Uint8Array(64));
  expect(line?.signature.slice(0, 8)).toEqual(again.signature.slice(0, 8));
  expect(line?.signature.length).toBe(again.signature.length);
});

describe(`of ${addCheckpoint.source}`, () => {
  test('the request is read and written', () => {
    const parsed = parseAddCheckpoint(utf8(addCheckpoint.body));
    const { checkpoint } = readSignedCheckpoint(parsed.checkpoint);
    expect([parsed.oldSize, parsed.proof.length]).toEqual([addCheckpoint.oldSize, addCheckpoint.hashes]);
    expect([checkpoint.origin, checkpoint.size]).toEqual([addCheckpoint.origin, addCheckpoint.size]);
    expect(formatAddCheckpoint(parsed)).toBe(addCheckpoint.body);
  });

  test('the answer is read', () => {
    const lines = parseSignatureLines(addCheckpoint.reply);
    expect(lines.map(({ name }) => name)).toEqual(addCheckpoint.replySigners);
  });
});

test(`of ${policy.source}`, () => {
  let made = 0;
  const text = policy.text.replace(/(log|witness \S+) <vkey>/g, (_, what: string) => {
    made += 1;
    const type = what === 'log' ? SIGNATURE_TYPES.ed25519 : SIGNATURE_TYPES.cosignature;
    return `${what} ${formatVerifierKey(verifierKey(`k${made}`, type, new Uint8Array(32).fill(made), sha256))}`;
  });
  const { quorum, witnesses } = parsePolicy(text, sha256);
  expect(witnesses).toHaveLength(6);
  for (const names of policy.enough) expect(meetsQuorum(quorum, new Set(names))).toBe(true);
  for (const names of policy.notEnough) expect(meetsQuorum(quorum, new Set(names))).toBe(false);
});
