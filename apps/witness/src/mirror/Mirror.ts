import { equalBytes, PorchlightError } from '@porchlight/kernel';
import type { Logger } from '@porchlight/service';
import { type Note, type SignedCheckpoint, signedByLog, type TlogPrimitives } from '@porchlight/tlog';
import type { KnownLog } from '../knownLogs.ts';
import type { CosignedRecord } from '../store/CosignedRecord.ts';
import type { DurableFolder } from '../store/DurableFolder.ts';
import { Turns } from '../Turns.ts';
import type { TreeKeeper } from '../Witness.ts';
import { LogSource } from './LogSource.ts';
import { MirroredTree } from './MirroredTree.ts';
import { ShownCopy } from './ShownCopy.ts';

/** How many entries are fetched while a log waits for the answer. */
const MAX_BEHIND = 4_096;

interface Followed {
  readonly log: KnownLog;
  readonly source: LogSource;
  readonly tree: MirroredTree;
  readonly shown: ShownCopy;
  readonly turns: Turns;
}

export interface MirrorDeps {
  readonly folder: DurableFolder;
  readonly record: Pick<CosignedRecord, 'keepEvidence'>;
  readonly primitives: TlogPrimitives;
  readonly log: Logger;
  /** Aborted when the process is to stop. */
  readonly stopping: AbortSignal;
}

/** Keeps the entries of logs: those of each checkpoint before it is cosigned, and others as the logs show them. */
export class Mirror implements TreeKeeper {
  readonly #deps: MirrorDeps;
  /** By origin. */
  readonly #followed: ReadonlyMap<string, Followed>;

  private constructor(deps: MirrorDeps, followed: ReadonlyMap<string, Followed>) {
    this.#deps = deps;
    this.#followed = followed;
  }

  /** Throws `invalid_setting` for a log without an address, and `corrupted_storage`. */
  static async open(logs: Iterable<KnownLog>, deps: MirrorDeps): Promise<Mirror> {
    const followed = new Map<string, Followed>();
    for (const log of logs) {
      if (log.prefix === null)
        throw new PorchlightError(
          'invalid_setting',
          `LOGS_FILE: a mirror needs the address of ${log.origin}`,
        );
      const tree = await MirroredTree.open(deps.folder, log.originHash, deps.primitives.sha256);
      followed.set(log.origin, {
        log,
        source: new LogSource(log.prefix, deps.stopping),
        tree,
        shown: new ShownCopy(deps.folder, log, deps.primitives),
        turns: new Turns(),
      });
    }
    return new Mirror(deps, followed);
  }

  /** As `TreeKeeper`. Throws `unavailable` at once while the copy is more than 4,096 entries behind. */
  async keep({ origin }: KnownLog, signed: SignedCheckpoint): Promise<void> {
    const { tree, source, turns } = this.#of(origin);
    const { size, rootHash } = signed.checkpoint;
    if (size - tree.size > MAX_BEHIND)
      throw new PorchlightError(
        'unavailable',
        `this mirror has ${tree.size} of ${size} entries and is fetching the rest: ask again when it has them`,
      );
    await turns.take(async () => {
      while (tree.size < size) await tree.step(signed, source);
      if (!equalBytes(await tree.rootAt(size), rootHash))
        throw new PorchlightError('wrong_proof', 'the entries that this mirror keeps lead to another root');
      await tree.showTree(size);
    });
  }

  async contradicted({ origin }: KnownLog, signed: SignedCheckpoint): Promise<Note | null> {
    const { tree } = this.#of(origin);
    const { size, rootHash } = signed.checkpoint;
    if (tree.progress === null || size > tree.size) return null;
    const { note } = tree.progress.towards;
    return equalBytes(await tree.rootAt(size), rootHash) ? null : note;
  }

  /** Fetches what each log newly shows. Never throws: what fails is in the log, and tried again next time. Ends early when the process is to stop. */
  async follow(): Promise<void> {
    await Promise.all(
      [...this.#followed.values()].map((each) =>
        this.#followOne(each).catch((err: unknown) =>
          this.#deps.log.warn({ err, origin: each.log.origin }, 'a log could not be followed'),
        ),
      ),
    );
  }

  async #followOne(followed: Followed): Promise<void> {
    const { source, log } = followed;
    // Asked for first, so that it isn't of a larger tree than the newest.
    const [policy, shown] = [await source.policy(), await source.shown()];
    const newest = await source.newest();
    if (newest !== null) await this.#fetchUpTo(followed, signedByLog(newest, log, this.#deps.primitives));
    await this.#keepShown(followed, policy, shown);
  }

  async #fetchUpTo({ log, source, tree, turns }: Followed, signed: SignedCheckpoint): Promise<void> {
    const { size } = signed.checkpoint;
    if (size <= tree.size) return;
    while (tree.size < size && !this.#deps.stopping.aborted)
      await turns.take(async () => {
        if (tree.size < size) await tree.step(signed, source);
      });
    this.#deps.log.info({ origin: log.origin, size: tree.size }, 'mirrored');
  }

  /** Keeps what the log shows beside its entries, once the copy has all of them. */
  async #keepShown(
    { log, tree, shown, turns }: Followed,
    policy: Uint8Array | null,
    note: Uint8Array | null,
  ): Promise<void> {
    if (policy !== null) await shown.keepPolicy(policy);
    if (note === null) return;
    const signed = signedByLog(note, log, this.#deps.primitives);
    const { size } = signed.checkpoint;
    await turns.take(async () => {
      if (size > tree.size) return;
      const contradicted = await this.contradicted(log, signed);
      if (contradicted !== null) return this.#keepEvidence(log, contradicted, signed);
      await tree.showTree(size);
      await shown.keepShown(signed);
    });
  }

  async #keepEvidence(log: KnownLog, known: Note, { checkpoint, note }: SignedCheckpoint): Promise<void> {
    if (await this.#deps.record.keepEvidence(log, known, note))
      this.#deps.log.warn(
        { origin: log.origin, size: checkpoint.size },
        'the log shows another tree than it signed: both notes are kept as evidence',
      );
  }

  #of(origin: string): Followed {
    const followed = this.#followed.get(origin);
    if (followed === undefined)
      throw new PorchlightError('internal', 'a mirror was asked for a log it doesn’t know');
    return followed;
  }
}
