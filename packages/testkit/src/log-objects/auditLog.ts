import type { LogObjects } from '@porchlight/domain';
import { tilesFrom } from '@porchlight/domain/log';
import { bytesToHex, concatBytes, decodeUtf8 } from '@porchlight/kernel';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import {
  type Checkpoint,
  decodeEntryBundle,
  Frontier,
  leafHash,
  proveConsistency,
  TileReader,
  tileInTree,
  verifyConsistency,
} from '@porchlight/tlog';
import { expect } from 'vitest';

const { sha256 } = nodeVerifyPrimitives;

/**
 * Holds the newest checkpoint that a log signed against its tiles and bundles, and against what was `queued`, each entry of which must have exactly one place; and all checkpoints that it ever signed against the newest. Resolves the entries in their order, as text.
 */
export async function auditLog(
  objects: LogObjects,
  signed: readonly Checkpoint[],
  queued: readonly Uint8Array[],
): Promise<readonly string[]> {
  const newest = signed.at(-1);
  if (newest === undefined) {
    expect(queued).toEqual([]);
    return [];
  }
  const entries = await readEntries(objects, newest.size);
  const order = entries.map((entry) => decodeUtf8(entry));
  expect(order.toSorted()).toEqual(queued.map((entry) => decodeUtf8(entry)).toSorted());
  await checkLeaves(objects, entries);
  const roots = rootsOf(entries);
  const { read } = new TileReader(newest.size, tilesFrom(objects), sha256);
  for (const checkpoint of signed) {
    expect(bytesToHex(checkpoint.rootHash)).toBe(roots[checkpoint.size]);
    const proof = await proveConsistency(checkpoint.size, newest.size, read, sha256);
    verifyConsistency(checkpoint, newest, proof, sha256);
  }
  return order;
}

async function readEntries(objects: LogObjects, size: number): Promise<Uint8Array[]> {
  const fetch = tilesFrom(objects);
  const bundles = Array.from({ length: Math.ceil(size / 256) }, async (_, index) => {
    const tile = tileInTree('entries', index, size);
    return decodeEntryBundle(await fetch(tile), tile.width);
  });
  return (await Promise.all(bundles)).flat();
}

async function checkLeaves(objects: LogObjects, entries: readonly Uint8Array[]): Promise<void> {
  const fetch = tilesFrom(objects);
  for (let first = 0; first < entries.length; first += 256) {
    const leaves = entries.slice(first, first + 256).map((entry) => leafHash(entry, sha256));
    const tile = await fetch(tileInTree(0, first / 256, entries.length));
    expect(bytesToHex(tile)).toBe(bytesToHex(concatBytes(...leaves)));
  }
}

/** By size, in hexadecimal. */
function rootsOf(entries: readonly Uint8Array[]): string[] {
  const frontier = new Frontier(sha256);
  return [
    bytesToHex(frontier.root()),
    ...entries.map((entry) => {
      frontier.append(leafHash(entry, sha256));
      return bytesToHex(frontier.root());
    }),
  ];
}
