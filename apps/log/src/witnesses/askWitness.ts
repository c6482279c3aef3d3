import { type Clock, PorchlightError } from '@porchlight/kernel';
import {
  type AddCheckpoint,
  cosignedAt,
  formatAddCheckpoint,
  type NoteSignature,
  type PolicyWitness,
  parseSignatureLines,
  readSignedCheckpoint,
  type TlogPrimitives,
  TREE_SIZE_MEDIA_TYPE,
} from '@porchlight/tlog';

/** What a witness made of a checkpoint (C2SP tlog-witness, `add-checkpoint`). */
export type WitnessAnswer =
  | { readonly kind: 'cosigned'; readonly signature: NoteSignature; readonly atSeconds: number }
  /** It has cosigned a tree of another size than was told it. */
  | { readonly kind: 'other-size'; readonly size: number }
  /** It says that the checkpoint doesn't follow from what it has cosigned. */
  | { readonly kind: 'other-tree'; readonly why: string }
  /** Nothing that says anything about the tree. */
  | { readonly kind: 'failed'; readonly why: string };

/** A mirror fetches what it has not yet before it answers. */
const PATIENCE_MS = 30_000;
const MAX_ANSWER_BYTES = 65_536;
/** What is cosigned at another time than it was would hold true entries against the rules `time` and `backdated` (contracts/spec/log-entries.md section 4). */
const MAX_CLOCK_DIFFERENCE_MS = 60_000;

export interface AskWitnessDeps {
  readonly primitives: TlogPrimitives;
  readonly clock: Clock;
}

/** Asks a witness for its cosignature. What it answers is checked against its key, and its time against the log's clock: `failed` where they differ by more than a minute. Never rejects. */
export async function askWitness(
  witness: Pick<PolicyWitness, 'key'> & { readonly url: string },
  call: AddCheckpoint,
  { primitives, clock }: AskWitnessDeps,
  stopping: AbortSignal,
): Promise<WitnessAnswer> {
  const askedAtMs = clock.nowMs();
  try {
    const response = await fetch(`${witness.url.replace(/\/+$/, '')}/add-checkpoint`, {
      method: 'POST',
      body: formatAddCheckpoint(call),
      redirect: 'error',
      signal: AbortSignal.any([stopping, AbortSignal.timeout(PATIENCE_MS)]),
    });
    const text = await textOf(response);
    if (response.status !== 200) return refusalOf(response, text, call);
    const answer = cosignatureOf(text, witness, call, primitives);
    const isTimely = answer.kind !== 'cosigned' || isWithin(answer.atSeconds, askedAtMs, clock.nowMs());
    return isTimely ? answer : { kind: 'failed', why: 'its clock is more than a minute off' };
  } catch (error) {
    return { kind: 'failed', why: reasonOf(error) };
  }
}

function cosignatureOf(
  text: string,
  { key }: Pick<PolicyWitness, 'key'>,
  { checkpoint }: AddCheckpoint,
  primitives: TlogPrimitives,
): WitnessAnswer {
  const { note } = readSignedCheckpoint(checkpoint);
  for (const signature of parseSignatureLines(text)) {
    const atSeconds = cosignedAt({ text: note.text, signatures: [signature] }, key, primitives);
    if (atSeconds !== null) return { kind: 'cosigned', signature, atSeconds };
  }
  return { kind: 'failed', why: 'it answered without a cosignature of its key' };
}

function isWithin(atSeconds: number, fromMs: number, toMs: number): boolean {
  const atMs = 1000 * atSeconds;
  return atMs >= fromMs - MAX_CLOCK_DIFFERENCE_MS && atMs <= toMs + MAX_CLOCK_DIFFERENCE_MS;
}

function refusalOf(response: Response, text: string, { oldSize }: AddCheckpoint): WitnessAnswer {
  const [mediaType] = (response.headers.get('content-type') ?? '').split(';');
  if (response.status === 409 && mediaType?.trim() === TREE_SIZE_MEDIA_TYPE) {
    const size = /^(0|[1-9][0-9]{0,15})\n?$/.exec(text)?.[1];
    if (size === undefined) return { kind: 'failed', why: 'it answered a conflict with no size' };
    if (Number(size) !== oldSize) return { kind: 'other-size', size: Number(size) };
  }
  if (response.status === 409 || response.status === 422)
    return { kind: 'other-tree', why: `it answered ${response.status}` };
  return { kind: 'failed', why: `it answered ${response.status}` };
}

async function textOf({ body }: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body ?? []) {
    bytes += part.length;
    if (bytes > MAX_ANSWER_BYTES) throw new PorchlightError('limit_exceeded', 'its answer is too long');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function reasonOf(error: unknown): string {
  if (error instanceof PorchlightError) return error.message;
  if (error instanceof Error && error.name === 'TimeoutError') return 'it took too long to answer';
  return "it can't be reached";
}
