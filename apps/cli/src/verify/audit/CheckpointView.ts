import {
  type Checkpoint,
  type Cosigner,
  cosignersOf,
  formatNote,
  meetsQuorum,
  type Policy,
  readSignedCheckpoint,
  type SignedCheckpoint,
  signedByLog,
  type TlogPrimitives,
} from '@porchlight/tlog';
import type { LogSource } from '../copies/LogSource.ts';
import { type LogFault, logFault } from './LogFault.ts';

/** A checkpoint that the log signed, as somebody showed it. */
export interface CheckpointView {
  /** Who showed it, and as what. */
  readonly from: string;
  readonly note: string;
  readonly checkpoint: Checkpoint;
  readonly size: number;
  readonly rootHash: Uint8Array;
  /** Witnesses of the policy whose cosignature holds. */
  readonly cosigners: readonly Cosigner[];
}

/** What a copy has at one of the two places of a checkpoint. */
export interface ViewAnswer {
  /** Null where it has none, or none that the log signed. */
  readonly view: CheckpointView | null;
  readonly faults: readonly LogFault[];
}

const MAX_NOTE_BYTES = 65_536;

/** Reads a checkpoint from a copy and checks whose it is. Throws `Unreadable`. */
export async function readView(
  source: LogSource,
  file: 'checkpoint' | 'unwitnessed',
  policy: Policy,
  primitives: TlogPrimitives,
): Promise<ViewAnswer> {
  const bytes = await source.fetch(file, MAX_NOTE_BYTES);
  if (bytes === null) return { view: null, faults: [] };
  return viewOf(bytes, `${file} of ${source.name}`, policy, primitives);
}

function viewOf(bytes: Uint8Array, from: string, policy: Policy, primitives: TlogPrimitives): ViewAnswer {
  const text = new TextDecoder().decode(bytes);
  const refused = (fault: LogFault['fault'], what: string) => ({
    view: null,
    faults: [logFault(fault, `${from} ${what}`, { notes: [text] })],
  });
  let signed: SignedCheckpoint;
  try {
    signed = readSignedCheckpoint(bytes);
  } catch (error) {
    return refused('bad-signature', `is no signed checkpoint (${messageOf(error)})`);
  }
  try {
    signedByLog(bytes, policy, primitives);
  } catch (error) {
    const { origin } = signed.checkpoint;
    const isOwnName = policy.logs.some(({ key }) => key.name === origin);
    const stranger = isOwnName ? signed.note.signatures.find(({ name }) => name === origin) : undefined;
    if (codeOf(error) !== 'untrusted_checkpoint') return refused('bad-signature', messageOf(error));
    if (stranger === undefined) return refused('bad-signature', 'is signed by no log of the policy');
    const id = stranger.keyId.toString(16).padStart(8, '0');
    return refused(
      'unknown-key',
      `is signed with key ${id}, which the policy doesn’t name: an old key, or another’s`,
    );
  }
  const { cosigners, faults } = cosigned(signed, from, policy, primitives);
  const { checkpoint } = signed;
  return { view: { from, note: text, checkpoint, ...checkpoint, cosigners }, faults };
}

/** Each witness by itself: one whose line doesn't hold counts for nothing and is told. */
function cosigned(signed: SignedCheckpoint, from: string, policy: Policy, primitives: TlogPrimitives) {
  const faults: LogFault[] = [];
  const cosigners = policy.witnesses.flatMap((witness) => {
    try {
      return cosignersOf(signed, { witnesses: [witness] }, primitives);
    } catch (error) {
      faults.push(
        logFault('bad-signature', `${from}: ${messageOf(error)}`, { notes: [formatNote(signed.note)] }),
      );
      return [];
    }
  });
  return { cosigners, faults };
}

/** A checkpoint that was seen before, with the cosigners of today's policy; null for a note that can't be read. */
export function rememberedView(
  note: string,
  seenAtMs: number,
  policy: Policy,
  primitives: TlogPrimitives,
): CheckpointView | null {
  try {
    const signed = readSignedCheckpoint(note);
    const from = `what was seen at ${new Date(seenAtMs).toISOString()}`;
    const { cosigners } = cosigned(signed, from, policy, primitives);
    return { from, note, checkpoint: signed.checkpoint, ...signed.checkpoint, cosigners };
  } catch {
    return null;
  }
}

/** One checkpoint with all that these views of the same text know of who cosigned it, each as early as it says; and a note with all their lines. */
export function mergeViews(views: readonly CheckpointView[], first: CheckpointView): CheckpointView {
  const same = [first, ...views.filter((view) => view !== first && textOf(view) === textOf(first))];
  const times = new Map<string, number>();
  for (const { name, atSeconds } of same.flatMap(({ cosigners }) => cosigners))
    times.set(name, Math.min(atSeconds, times.get(name) ?? atSeconds));
  const lines = new Set(same.flatMap(({ note }) => linesOf(note)));
  return {
    ...first,
    note: `${textOf(first)}\n${[...lines].map((line) => `${line}\n`).join('')}`,
    cosigners: [...times].map(([name, atSeconds]) => ({ name, atSeconds })),
  };
}

/** Whether enough of the policy's witnesses cosigned. */
export function isTrusted({ cosigners }: CheckpointView, policy: Policy): boolean {
  return meetsQuorum(policy.quorum, new Set(cosigners.map(({ name }) => name)));
}

/** Whether both say the same tree. */
export function isSameTree(one: CheckpointView, other: CheckpointView): boolean {
  return one.size === other.size && Buffer.compare(one.rootHash, other.rootHash) === 0;
}

function textOf({ note }: CheckpointView): string {
  return note.slice(0, note.lastIndexOf('\n\n') + 1);
}

function linesOf(note: string): string[] {
  return note
    .slice(note.lastIndexOf('\n\n') + 2)
    .split('\n')
    .filter((line) => line !== '');
}

/** The code of an error of the project's own, or nothing. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
