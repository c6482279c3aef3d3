import { decodeUtf8, equalBytes, isPorchlightError, PorchlightError, utf8 } from '@porchlight/kernel';
import {
  cosignersOf,
  formatNote,
  meetsQuorum,
  type Note,
  type NoteSignature,
  type Policy,
  parsePolicy,
  readSignedCheckpoint,
  type SignedCheckpoint,
  signedByLog,
  type TlogPrimitives,
} from '@porchlight/tlog';
import type { KnownLog } from '../knownLogs.ts';
import type { DurableFolder } from '../store/DurableFolder.ts';
import { mergeNotes } from './mergeNotes.ts';

/** What the log showed of itself beside its entries: its policy, in `<origin hash>/policy`, and the newest checkpoint that this policy trusts, in `<origin hash>/shown`. One caller at a time. */
export class ShownCopy {
  readonly #folder: DurableFolder;
  readonly #log: KnownLog;
  readonly #primitives: TlogPrimitives;

  constructor(folder: DurableFolder, log: KnownLog, primitives: TlogPrimitives) {
    this.#folder = folder;
    this.#log = log;
    this.#primitives = primitives;
  }

  /** Keeps the policy that the log publishes, in the place of the one before. Throws `malformed_record` and what `parsePolicy` throws for one that is none, and `untrusted_checkpoint` for one that doesn't name a key that this mirror knows the log by. */
  async keepPolicy(bytes: Uint8Array): Promise<void> {
    const policy = parsePolicy(decodeUtf8(bytes), this.#primitives.sha256);
    const isOwn = policy.logs.some(({ key }) =>
      this.#log.logs.some((own) => own.key.name === key.name && equalBytes(own.key.publicKey, key.publicKey)),
    );
    if (!isOwn)
      throw new PorchlightError(
        'untrusted_checkpoint',
        'the policy beside the log names another key than its',
      );
    const path = policyPath(this.#log);
    const earlier = await this.#folder.read(path);
    if (earlier === null || !equalBytes(earlier, bytes)) await this.#folder.write([{ path, bytes }]);
  }

  /** Keeps a checkpoint that the log shows, with the signatures that hold by the kept policy; the tree has its entries already. Passes over one that is older than what is kept, or that the policy doesn't trust. */
  async keepShown(signed: SignedCheckpoint): Promise<void> {
    const policy = await this.#policy();
    if (policy === null) return;
    const held = heldNote(signed, policy, this.#primitives);
    if (held === null) return;
    const path = shownPath(this.#log);
    const bytes = await this.#folder.read(path);
    const earlier = bytes === null ? null : readSignedCheckpoint(bytes);
    if (earlier !== null && earlier.checkpoint.size > signed.checkpoint.size) return;
    const note = formatNote(earlier === null ? held : mergeNotes(held, earlier.note));
    if (bytes === null || !equalBytes(bytes, utf8(note))) await this.#folder.write([{ path, bytes: note }]);
  }

  async #policy(): Promise<Policy | null> {
    const bytes = await this.#folder.read(policyPath(this.#log));
    return bytes === null ? null : parsePolicy(decodeUtf8(bytes), this.#primitives.sha256);
  }
}

/** Where a mirror keeps the log's policy, in its folder. */
export function policyPath({ originHash }: Pick<KnownLog, 'originHash'>): string {
  return `${originHash}/policy`;
}

/** Where a mirror keeps the newest checkpoint that the log's policy trusts. */
export function shownPath({ originHash }: Pick<KnownLog, 'originHash'>): string {
  return `${originHash}/shown`;
}

/** The note with those lines that a key of the policy made; null where the policy doesn't trust what is left. */
function heldNote(
  { checkpoint, note }: SignedCheckpoint,
  policy: Policy,
  primitives: TlogPrimitives,
): Note | null {
  const { text } = note;
  const holds = (line: NoteSignature) => {
    const alone = { checkpoint, note: { text, signatures: [line] } };
    return (
      holdsAs(() => signedByLog(formatNote(alone.note), policy, primitives)) ||
      policy.witnesses.some((witness) =>
        holdsAs(() => cosignersOf(alone, { witnesses: [witness] }, primitives)[0]),
      )
    );
  };
  const signatures = note.signatures.filter(holds);
  const held = { text, signatures };
  const isSigned = holdsAs(() => signedByLog(formatNote(held), policy, primitives));
  const names = cosignersOf({ checkpoint, note: held }, policy, primitives).map(({ name }) => name);
  return isSigned && meetsQuorum(policy.quorum, new Set(names)) ? held : null;
}

/** Whether a check gives something, and not a refusal. */
function holdsAs(check: () => unknown): boolean {
  try {
    return check() !== undefined;
  } catch (error) {
    if (isPorchlightError(error)) return false;
    throw error;
  }
}
