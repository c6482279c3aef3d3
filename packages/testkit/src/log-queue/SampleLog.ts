import { concatBytes, utf8 } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import {
  cosign,
  Frontier,
  formatCheckpoint,
  formatNote,
  formatProofFile,
  formatVerifierKey,
  leafHash,
  nodeHash,
  type Policy,
  parsePolicy,
  proveConsistency,
  proveInclusion,
  type ReadNodes,
  SIGNATURE_TYPES,
  signText,
  verifierKey,
} from '@porchlight/tlog';

const ORIGIN = 'log.example/sample';
const { sha256 } = nodePrimitives;

/** A whole log in memory with a key and two witnesses of its own, of which both must cosign: what it gives out are real checkpoints and proofs. */
export class SampleLog {
  readonly origin = ORIGIN;
  readonly entries: Uint8Array[] = [];
  readonly log: ReturnType<typeof keyOf>;
  readonly witnesses: readonly ({ readonly name: string } & ReturnType<typeof keyOf>)[];
  /** When the witnesses say that they cosigned. */
  cosignedAtSeconds = 1_750_000_000;

  /** Logs of one `seed` have the same keys. */
  constructor(seed = 'sample log') {
    this.log = keyOf(seed, ORIGIN, SIGNATURE_TYPES.ed25519);
    this.witnesses = ['one', 'two'].map((name) => ({
      name,
      ...keyOf(seed, `witness.example/${name}`, SIGNATURE_TYPES.cosignature),
    }));
  }

  /** C2SP tlog-policy. */
  get policyText(): string {
    return [
      `log ${formatVerifierKey(this.log.key)}`,
      ...this.witnesses.map(({ name, key }) => `witness ${name} ${formatVerifierKey(key)}`),
      'group both all one two',
      'quorum both',
      '',
    ].join('\n');
  }

  get policy(): Policy {
    return parsePolicy(this.policyText, sha256);
  }

  get size(): number {
    return this.entries.length;
  }

  /** The index of the entry. */
  add(entry: Uint8Array): number {
    return this.entries.push(entry) - 1;
  }

  /** The cosigned checkpoint of the first `size` entries. */
  checkpoint(size = this.size): string {
    const text = this.#text(size);
    const cosigned = this.witnesses.map(({ key, sign }) => cosign(text, this.cosignedAtSeconds, key, sign));
    return formatNote({ text, signatures: [signText(text, this.log.key, this.log.sign), ...cosigned] });
  }

  /** The checkpoint with the log's signature alone. */
  unwitnessed(size = this.size): string {
    const text = this.#text(size);
    return formatNote({ text, signatures: [signText(text, this.log.key, this.log.sign)] });
  }

  /** A proof that carries its entry. */
  async prove(index: number, size = this.size): Promise<string> {
    const hashes = await proveInclusion(index, size, this.read, sha256);
    return formatProofFile({
      extra: this.entries[index] ?? new Uint8Array(0),
      index,
      hashes,
      checkpoint: this.checkpoint(size),
    });
  }

  /** As `prove`, at once. */
  proveNow(index: number, size = this.size): string {
    const extra = this.entries[index] ?? new Uint8Array(0);
    return formatProofFile({
      extra,
      index,
      hashes: this.#path(index, 0, size),
      checkpoint: this.checkpoint(size),
    });
  }

  consistency(oldSize: number, size = this.size): Promise<readonly Uint8Array[]> {
    return proveConsistency(oldSize, size, this.read, sha256);
  }

  readonly read: ReadNodes = async (nodes) =>
    nodes.map(({ level, index }) => this.#subtree(index * 2 ** level, 2 ** level));

  /** PATH of RFC 6962 section 2.1.1 in the tree of `size` entries from `start` on. */
  #path(index: number, start: number, size: number): readonly Uint8Array[] {
    if (size === 1) return [];
    const left = largestPowerBelow(size);
    return index - start < left
      ? [...this.#path(index, start, left), this.#root(start + left, size - left)]
      : [...this.#path(index, start + left, size - left), this.#root(start, left)];
  }

  #root(start: number, size: number): Uint8Array {
    const frontier = new Frontier(sha256);
    for (const entry of this.entries.slice(start, start + size)) frontier.append(leafHash(entry, sha256));
    return frontier.root();
  }

  #text(size: number): string {
    return formatCheckpoint({ origin: ORIGIN, size, rootHash: this.#root(0, size), extensions: [] });
  }

  #subtree(start: number, size: number): Uint8Array {
    if (size === 1) return leafHash(this.entries[start] ?? new Uint8Array(0), sha256);
    return nodeHash(this.#subtree(start, size / 2), this.#subtree(start + size / 2, size / 2), sha256);
  }
}

function largestPowerBelow(size: number): number {
  return 2 ** Math.floor(Math.log2(size - 1));
}

function keyOf(seed: string, name: string, type: 0x01 | 0x04) {
  const pair = nodePrimitives.signKeyPair(sha256(concatBytes(utf8(`${seed}\0`), utf8(name))));
  return {
    key: verifierKey(name, type, pair.publicKey, sha256),
    sign: (message: Uint8Array) => nodePrimitives.sign(message, pair.secretKey),
  };
}
