import { readFile } from 'node:fs/promises';
import { bytesToHex, hexToBytes, utf8 } from '@porchlight/kernel';
import { describe, expect, test } from 'vitest';
import notes from '../spec/vectors/notes.json' with { type: 'json' };
import policies from '../spec/vectors/policies.json' with { type: 'json' };
import proofs from '../spec/vectors/proofs.json' with { type: 'json' };
import tiles from '../spec/vectors/tiles.json' with { type: 'json' };
import tree from '../spec/vectors/tree.json' with { type: 'json' };
import {
  Frontier,
  formatCheckpoint,
  formatNote,
  leafHash,
  meetsQuorum,
  newTiles,
  openProofFile,
  parseCheckpoint,
  parseNote,
  parsePolicy,
  parseTilePath,
  type Tile,
  tilePath,
  verifyConsistency,
  verifyInclusion,
} from '../src/index.ts';
import { nodePrimitives } from './nodePrimitives.ts';
import { codeOf, refusalOf } from './refusalOf.ts';
import { allVectors, vectorText } from './vectors/allVectors.ts';

const { sha256 } = nodePrimitives;

test.each(Object.keys(allVectors))('making %s again gives the same bytes', async (name) => {
  const text = await readFile(new URL(`../spec/vectors/${name}`, import.meta.url), 'utf8');
  expect(vectorText(await allVectors[name]?.())).toBe(text);
});

describe('tree.json', () => {
  const leaves = tree.entries.map((entry) => leafHash(utf8(entry), sha256));
  const headOf = (size: number) => ({ size, rootHash: hexToBytes(tree.rootsHex[size] ?? '') });

  test('has the roots that entries lead to', () => {
    const frontier = new Frontier(sha256);
    const roots = [frontier.root()];
    for (const leaf of leaves) {
      frontier.append(leaf);
      roots.push(frontier.root());
    }
    expect(roots.map(bytesToHex)).toEqual(tree.rootsHex);
  });

  test('has proofs that hold', () => {
    for (const { index, size, proofHex } of tree.inclusion)
      verifyInclusion(
        index,
        leaves[index] ?? sha256(utf8('')),
        proofHex.map(hexToBytes),
        headOf(size),
        sha256,
      );
    for (const { oldSize, size, proofHex } of tree.consistency)
      verifyConsistency(headOf(oldSize), headOf(size), proofHex.map(hexToBytes), sha256);
    expect([tree.inclusion.length, tree.consistency.length]).toEqual([91, 78]);
  });

  test.each(tree.refusedInclusion)('inclusion is refused: $name', (each) => {
    const head = { size: each.size, rootHash: hexToBytes(each.rootHex) };
    const proof = each.proofHex.map(hexToBytes);
    expect(codeOf(() => verifyInclusion(each.index, hexToBytes(each.leafHex), proof, head, sha256))).toBe(
      'wrong_proof',
    );
  });

  test.each(tree.refusedConsistency)('consistency is refused: $name', (each) => {
    const older = { size: each.oldSize, rootHash: hexToBytes(each.oldRootHex) };
    const newer = { size: each.size, rootHash: hexToBytes(each.rootHex) };
    expect(codeOf(() => verifyConsistency(older, newer, each.proofHex.map(hexToBytes), sha256))).toBe(
      'wrong_proof',
    );
  });
});

describe('tiles.json', () => {
  test.each(tiles.paths)('$path is read and written', ({ path, level, ...rest }) => {
    const tile: Tile = { ...rest, level: level === 'entries' ? level : Number(level) };
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual(tile);
  });

  test.each(tiles.refusedPaths)('%s is the path of no tile', (path) => {
    expect(parseTilePath(path)).toBeNull();
  });

  test.each(tiles.growth)('from $oldSize to $size come these tiles', ({ oldSize, size, tiles: paths }) => {
    expect(newTiles(oldSize, size).map(tilePath).sort()).toEqual([...paths].sort());
  });
});

describe('notes.json', () => {
  test.each(notes.accepted)('$name', ({ text, signatures, note }) => {
    for (const form of [note, utf8(note)]) {
      const parsed = parseNote(form);
      expect([parsed.text, parsed.signatures.length]).toEqual([text, signatures]);
      expect(formatNote(parsed)).toBe(note);
    }
  });

  test.each(notes.refused)('refused: $name', ({ note, code }) => {
    expect([codeOf(() => parseNote(note)), codeOf(() => parseNote(utf8(note)))]).toEqual([code, code]);
  });

  test.each(notes.refusedCheckpoints)('no checkpoint: $name', ({ text, code }) => {
    expect(codeOf(() => parseCheckpoint(text))).toBe(code);
  });

  test('a checkpoint with extension lines is read and written', () => {
    const text = `o\n0\n${'A'.repeat(43)}=\nmore\n and more\n`;
    expect(parseCheckpoint(text).extensions).toEqual(['more', ' and more']);
    expect(formatCheckpoint(parseCheckpoint(text))).toBe(text);
  });
});

describe('policies.json', () => {
  test.each(policies.accepted)('$name', (each) => {
    const policy = parsePolicy(each.text, sha256);
    expect([policy.logs.length, policy.witnesses.length]).toEqual([each.logs, each.witnesses]);
    for (const names of each.enough) expect(meetsQuorum(policy.quorum, new Set(names))).toBe(true);
    for (const names of each.notEnough)
      expect(meetsQuorum(policy.quorum, new Set<string>(names))).toBe(false);
  });

  test.each(policies.refused)('refused: $name', ({ text, code, line }) => {
    const refusal = refusalOf(() => parsePolicy(text, sha256));
    expect(refusal?.code).toBe(code);
    expect(refusal?.hint).toMatch(new RegExp(`line ${line}\\b`));
  });
});

describe('proofs.json', () => {
  const policy = parsePolicy(proofs.policy, sha256);

  test.each(proofs.accepted)('$name', ({ proof, index, entryHex }) => {
    for (const form of [proof, utf8(proof)]) {
      const opened = openProofFile(form, policy, nodePrimitives);
      expect([opened.index, bytesToHex(opened.entry)]).toEqual([index, entryHex]);
      expect(opened.trusted.cosigners.map(({ name }) => name)).toEqual(['one', 'two']);
    }
  });

  test.each(proofs.refused)('refused: $name', ({ proof, code }) => {
    expect(codeOf(() => openProofFile(proof, policy, nodePrimitives))).toBe(code);
  });

  test('the entry that is given counts, and not the one that the proof carries', () => {
    const [first] = proofs.accepted;
    if (first === undefined) throw new Error('no proof');
    const open = (entry: string) => openProofFile(first.proof, policy, nodePrimitives, utf8(entry)).index;
    expect(open('entry 0')).toBe(0);
    expect(codeOf(() => open('entry 1'))).toBe('wrong_proof');
  });
});
