import {
  bytesToHex,
  type Clock,
  equalBytes,
  type HouseholdId,
  type MemberId,
  PorchlightError,
} from '@porchlight/kernel';
import { isCurrentMember, type VerifyPrimitives, verifyKeyring } from '@porchlight/seal/header';
import { recordAccess } from '../audit/recordAccess.ts';
import type { AuditLog } from '../ports/AuditLog.ts';
import type { BookStore } from '../ports/BookStore.ts';
import type { Registry } from '../ports/Registry.ts';

export interface WriteBookDeps {
  readonly registry: Registry;
  readonly books: BookStore;
  readonly audit: AuditLog;
  readonly primitives: VerifyPrimitives;
  readonly clock: Clock;
}

/** A sealed book that somebody brings, and the version that it takes the place of, 0 for none. */
export interface NewBook {
  readonly previousVersion: number;
  readonly sealed: Uint8Array;
}

const WRITERS: readonly string[] = ['owner', 'adult'];

/**
 * Takes a household's next sealed book, which nobody here can read, from a client key of a current owner or adult of its newest keyring; resolves to its version. It is on the audit
 * record before the store changes. Bringing the newest again changes nothing else. Throws `not_found`, `forbidden`, `replayed` where the newest is another version, `limit_exceeded` and `unavailable`.
 */
export async function writeBook(
  deps: WriteBookDeps,
  householdId: HouseholdId,
  { previousVersion, sealed }: NewBook,
  callerKey: Uint8Array,
): Promise<number> {
  const memberId = await writerOf(deps, householdId, callerKey);
  const version = previousVersion + 1;
  await recordAccess(deps, {
    householdId,
    actor: { kind: 'member', id: memberId },
    action: 'book.write',
    subject: String(version),
  });
  if (await deps.books.replaceBook(householdId, previousVersion, sealed)) return version;
  const newest = await deps.books.findBook(householdId);
  if (newest?.version === version && equalBytes(newest.sealed, sealed)) return version;
  throw new PorchlightError(
    'replayed',
    'the book has changed meanwhile: fetch the newest, and write the change into that',
  );
}

async function writerOf(
  { registry, primitives, clock }: WriteBookDeps,
  householdId: HouseholdId,
  callerKey: Uint8Array,
): Promise<MemberId> {
  const head = await registry.findKeyring(householdId);
  if (head === null || head.keyring === null)
    throw new PorchlightError('not_found', 'this household has no keyring yet');
  const { members } = verifyKeyring(head.keyring, head.rootKey, null, primitives).keyring;
  const keyHex = bytesToHex(callerKey);
  const writer = members.find(({ clients }) => clients.some(({ signingKeyHex }) => signingKeyHex === keyHex));
  const mayWrite =
    writer !== undefined && WRITERS.includes(writer.role) && isCurrentMember(writer, clock.nowMs());
  if (!mayWrite)
    throw new PorchlightError(
      'forbidden',
      'owners and adults of the household write its book: ask one of them',
    );
  return writer.memberId as MemberId;
}
