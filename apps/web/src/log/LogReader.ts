import type { LogDescription } from '@porchlight/contracts/http';
import { base64ToBytes, bytesToBase64, bytesToHex, type Clock, isPorchlightError } from '@porchlight/kernel';
import {
  leafHash,
  openProofFile,
  type ProvenEntry,
  parsePolicy,
  proveConsistency,
  TileReader,
  type TlogPrimitives,
  type TrustedCheckpoint,
  trustCheckpoint,
  verifyConsistency,
} from '@porchlight/tlog';
import { faultOf } from './faultOf.ts';
import { LogSource } from './LogSource.ts';
import type { FailedCheck, LogView, ProofCheck, SeenBy, TreeCheck } from './LogView.ts';
import { proofAt } from './proofAt.ts';
import { entryOrNull, readNewest } from './readNewest.ts';
import type { VisitorMemories, VisitorMemory } from './VisitorMemory.ts';

export interface LogReaderDeps {
  readonly baseUrl: string;
  readonly fetch: typeof fetch;
  readonly primitives: TlogPrimitives;
  readonly memory: VisitorMemory;
  readonly clock: Clock;
  /** The policies that an open account pinned, the one that counts first and then those it replaced; empty for a visitor. */
  readonly accountPolicies: () => readonly string[];
}

const NEWEST = 20;

/** Reads the log for whoever wants to see it, and believes of it only what was checked here, by the policy that this browser pinned when it first met the log. */
export class LogReader {
  readonly #deps: LogReaderDeps;
  readonly #source: LogSource;

  constructor(deps: LogReaderDeps) {
    this.#deps = deps;
    this.#source = new LogSource(deps.baseUrl, deps.fetch);
  }

  /** The log as it stands now. Throws `unavailable` where it can't be reached. */
  async read(): Promise<LogView> {
    const description = await this.#source.description();
    const { memory, clock } = this.#deps;
    const memories = (await memory.read()) ?? (await this.#pin(description));
    const { tree, newest } = await this.#check(memories);
    return {
      description,
      tree,
      newest,
      pinnedAtMs: memories.pinnedAtMs,
      isPolicyNew: memories.policy !== description.policy,
      readAtMs: clock.nowMs(),
    };
  }

  /** Checks a `.tlog-proof` that carries its entry; null is a thing that waits for its place or for the witnesses. */
  async check(proof: string | null): Promise<ProofCheck> {
    if (proof === null) return { state: 'waiting' };
    const { primitives } = this.#deps;
    try {
      const { entry, index, trusted } = await this.#open(proof);
      return {
        state: 'proven',
        index,
        size: trusted.checkpoint.size,
        seenBy: seenBy(trusted),
        leafHashHex: bytesToHex(leafHash(entry, primitives.sha256)),
        entry: entryOrNull(entry),
        proof,
      };
    } catch (error) {
      return { ...faultOf(error), proof };
    }
  }

  /** One entry by its leaf hash, checked. Null where the log was never given it. Throws `unavailable`. */
  async entry(leafHashHex: string): Promise<ProofCheck | null> {
    const standing = await this.#source.standing(leafHashHex);
    if (standing === null) return null;
    const checked = await this.check(standing.state === 'shown' ? standing.proof : null);
    if (checked.state !== 'proven' || checked.leafHashHex === leafHashHex) return checked;
    const reason = 'the cloud answered with the proof of another entry';
    return { state: 'failed', fault: 'edited', reason, proof: checked.proof };
  }

  /** Holds the log against the keys and witnesses that it names now, and forgets what was seen of it: for somebody who knows why they changed. */
  async trustAnew(): Promise<void> {
    await this.#pin(await this.#source.description());
  }

  /** The `.tlog-proof` of the entry at a place, to be checked; null where it isn't shown. */
  proofAt(index: number): Promise<string | null> {
    return proofAt(this.#source, index, this.#deps.primitives.sha256);
  }

  /** By the account's policies, and for a visitor by the one that this browser pinned. What was proven by a policy that was replaced stays proven. */
  async #open(proof: string): Promise<ProvenEntry> {
    const { primitives } = this.#deps;
    const [policy, ...former] = await this.#policies();
    try {
      return openProofFile(proof, parsePolicy(policy, primitives.sha256), primitives);
    } catch (error) {
      if (!isPorchlightError(error, 'untrusted_checkpoint')) throw error;
      for (const each of former) {
        const opened = openedBy(each, proof, primitives);
        if (opened !== null) return opened;
      }
      throw error;
    }
  }

  async #policies(): Promise<readonly [string, ...string[]]> {
    const [policy, ...former] = this.#deps.accountPolicies();
    if (policy !== undefined) return [policy, ...former];
    const memories = (await this.#deps.memory.read()) ?? (await this.#pin(await this.#source.description()));
    return [memories.policy];
  }

  async #pin({ policy }: LogDescription): Promise<VisitorMemories> {
    const memories = { policy, pinnedAtMs: this.#deps.clock.nowMs(), seen: null };
    await this.#deps.memory.write(memories);
    return memories;
  }

  async #check(memories: VisitorMemories): Promise<Pick<LogView, 'tree' | 'newest'>> {
    const { sha256 } = this.#deps.primitives;
    const note = await this.#source.checkpoint();
    if (note === null && memories.seen === null) return { tree: { state: 'waiting' }, newest: [] };
    try {
      if (note === null) throw new Departure('shrunk', 'it shows no checkpoint any more');
      const policy = parsePolicy(memories.policy, sha256);
      const trusted = trustCheckpoint(note, policy, this.#deps.primitives);
      const tree = trusted.checkpoint;
      const tiles = new TileReader(tree.size, this.#source.tile, sha256);
      await this.#follow(memories.seen, trusted, tiles);
      const newest = await readNewest({ tile: this.#source.tile, tiles, tree, sha256 }, NEWEST);
      await this.#remember(memories, trusted);
      return { tree: provenTree(trusted, memories), newest };
    } catch (error) {
      return { tree: error instanceof Departure ? error.check : faultOf(error), newest: [] };
    }
  }

  /** Throws a Departure unless the tree goes on from what was seen. */
  async #follow(
    seen: VisitorMemories['seen'],
    { checkpoint }: TrustedCheckpoint,
    tiles: TileReader,
  ): Promise<void> {
    if (seen === null) return;
    const { sha256 } = this.#deps.primitives;
    if (seen.size > checkpoint.size)
      throw new Departure(
        'shrunk',
        `this browser has seen ${seen.size} entries, and it shows ${checkpoint.size}`,
      );
    const proof = await proveConsistency(seen.size, checkpoint.size, tiles.read, sha256);
    const older = { size: seen.size, rootHash: base64ToBytes(seen.rootHashB64) };
    try {
      verifyConsistency(older, checkpoint, proof, sha256);
    } catch (error) {
      if (!isPorchlightError(error, 'wrong_proof')) throw error;
      throw new Departure(
        'forked',
        `its first ${seen.size} entries aren’t those that this browser has seen: ${error.message}`,
      );
    }
  }

  async #remember(memories: VisitorMemories, { checkpoint }: TrustedCheckpoint): Promise<void> {
    const { size, rootHash } = checkpoint;
    if (memories.seen?.size === size) return;
    const seen = { size, rootHashB64: bytesToBase64(rootHash), atMs: this.#deps.clock.nowMs() };
    await this.#deps.memory.write({ ...memories, seen });
  }
}

function openedBy(policy: string, proof: string, primitives: TlogPrimitives): ProvenEntry | null {
  try {
    return openProofFile(proof, parsePolicy(policy, primitives.sha256), primitives);
  } catch (error) {
    if (isPorchlightError(error)) return null;
    throw error;
  }
}

/** The tree isn't one that goes on from what was seen. */
class Departure extends Error {
  readonly check: FailedCheck;

  constructor(fault: 'shrunk' | 'forked', reason: string) {
    super(reason);
    this.check = { state: 'failed', fault, reason };
  }
}

function provenTree(trusted: TrustedCheckpoint, { seen }: VisitorMemories): TreeCheck {
  const { size, rootHash } = trusted.checkpoint;
  return {
    state: 'proven',
    size,
    rootHashB64: bytesToBase64(rootHash),
    seenBy: seenBy(trusted),
    since: seen === null ? null : { size: seen.size, atMs: seen.atMs },
  };
}

function seenBy({ cosigners }: TrustedCheckpoint): readonly SeenBy[] {
  return cosigners.map(({ name, atSeconds }) => ({ name, atMs: atSeconds * 1000 }));
}
