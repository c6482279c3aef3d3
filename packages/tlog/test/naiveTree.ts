import { createHash } from 'node:crypto';

/** RFC 6962 section 2.1 as it is written there, over the leaf hashes of a whole tree: slow, and apart from what it is held against. */
export class NaiveTree {
  readonly #leaves: readonly Uint8Array[];
  readonly #known = new Map<string, Uint8Array>();

  constructor(entries: readonly Uint8Array[]) {
    this.#leaves = entries.map((entry) => hashOf(Uint8Array.of(0), entry));
  }

  leaf(index: number): Uint8Array {
    return this.mth(index, index + 1);
  }

  root(size: number): Uint8Array {
    return this.mth(0, size);
  }

  /** MTH(D[start:end]). */
  mth(start: number, end: number): Uint8Array {
    const key = `${start}:${end}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = this.#make(start, end);
    this.#known.set(key, made);
    return made;
  }

  /** PATH(m, D[start:end]). */
  path(m: number, start: number, end: number): Uint8Array[] {
    const n = end - start;
    if (n === 1) return [];
    const k = largestPowerOfTwoBelow(n);
    if (m < k) return [...this.path(m, start, start + k), this.mth(start + k, end)];
    return [...this.path(m - k, start + k, end), this.mth(start, start + k)];
  }

  /** PROOF(m, D[n]), for 0 < m < n. */
  proof(m: number, n: number): Uint8Array[] {
    return this.#subproof(m, 0, n, true);
  }

  #subproof(m: number, start: number, end: number, b: boolean): Uint8Array[] {
    const n = end - start;
    if (m === n) return b ? [] : [this.mth(start, end)];
    const k = largestPowerOfTwoBelow(n);
    if (m <= k) return [...this.#subproof(m, start, start + k, b), this.mth(start + k, end)];
    return [...this.#subproof(m - k, start + k, end, false), this.mth(start, start + k)];
  }

  #make(start: number, end: number): Uint8Array {
    const n = end - start;
    if (n === 0) return hashOf();
    const leaf = n === 1 ? this.#leaves[start] : undefined;
    if (leaf !== undefined) return leaf;
    const k = largestPowerOfTwoBelow(n);
    return hashOf(Uint8Array.of(1), this.mth(start, start + k), this.mth(start + k, end));
  }
}

function largestPowerOfTwoBelow(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

function hashOf(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return Uint8Array.from(hash.digest());
}
