import { type AuditEntry, type AuditRow, EMPTY_CHAIN, nextAuditRow } from '@porchlight/contracts';
import { blindedChangeSchema, newKeyringSchema } from '@porchlight/contracts/http';
import {
  base64ToBytes,
  bytesToBase64,
  decodeUtf8,
  type HouseholdId,
  hexToBytes,
  type LabelKind,
  ownedLabel,
} from '@porchlight/kernel';
import { peekStatement } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { z } from 'zod';
import { ServedLog } from './ServedLog.ts';

const head = z.object({ version: z.int(), householdId: z.string() });

/** A cloud as a client sees it, with its log: what it answers is as the API answers, unless a test has it do otherwise. */
export class LoggedCloud {
  readonly served = new ServedLog();
  readonly baseUrl = 'https://log.example';
  /** By version, from 1. Proofs are made when they are asked for. */
  readonly keyrings: { record: Uint8Array; index: number | null }[] = [];
  readonly audit: AuditRow[] = [];
  nowMs = 1_780_000_000_000;
  /** While the witnesses are down: nothing gets its place. */
  isHeld = false;
  /** What is shown in the place of a keyring's proof. */
  proofOf: (version: number) => Promise<string | null> = (version) => this.proof(version);
  /** Versions whose keyring it doesn't answer for. */
  readonly failing = new Set<number>();
  readonly #waiting: (() => void)[] = [];
  /** Whose keyrings they are: there is one household. */
  #householdId = '00'.repeat(16) as HouseholdId;

  readonly fetch = async (url: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const { pathname, searchParams } = new URL(String(url));
    if (pathname.startsWith('/log/')) return this.served.fetch(url);
    const body = init?.body instanceof Uint8Array ? JSON.parse(decodeUtf8(init.body)) : null;
    if (pathname === '/v1/household/log') return this.#logChange(blindedChangeSchema.parse(body));
    if (pathname === '/v1/audit') return this.#auditAfter(Number(searchParams.get('after')));
    if (init?.method === 'PUT') return this.#publish(newKeyringSchema.parse(body));
    const version = pathname.endsWith('/keyring') ? this.keyrings.length : Number(pathname.split('/').at(-1));
    return this.#keyring(version);
  };

  /** The witnesses are back. */
  release(): void {
    this.isHeld = false;
    for (const place of this.#waiting.splice(0)) place();
  }

  /** Null while it waits. */
  async proof(version: number): Promise<string | null> {
    const index = this.keyrings[version - 1]?.index ?? null;
    return index === null ? null : this.served.log.prove(index);
  }

  /** Somebody looked at something. */
  record(householdId: HouseholdId, action: string): void {
    const entry: AuditEntry = {
      householdId,
      actor: { kind: 'operator', id: 'operator' },
      ...{ action, subject: 'clip' },
      reason: null,
      atMs: this.nowMs as AuditEntry['atMs'],
    };
    const before = this.audit.at(-1) ?? EMPTY_CHAIN;
    this.audit.push(nextAuditRow(before, entry, nodePrimitives.sha256));
  }

  #publish({ keyringB64, log }: z.output<typeof newKeyringSchema>): Promise<Response> {
    if (log === undefined) throw new Error('a keyring is logged');
    const record = base64ToBytes(keyringB64);
    const { version, householdId } = head.parse(peekStatement(record, 'keyring'));
    this.#householdId = householdId as HouseholdId;
    this.keyrings[version - 1] = { record, index: null };
    const place = () => {
      const label = this.#labelOf('keyring', log.labelHex);
      const index = this.served.addBlinded(label, hexToBytes(log.valueHex), this.nowMs);
      this.keyrings[version - 1] = { record, index };
    };
    if (this.isHeld) this.#waiting.push(place);
    else place();
    return this.proofOf(version).then((proof) => json({ version, proof }));
  }

  #labelOf(kind: LabelKind, sentHex: string): Uint8Array {
    return ownedLabel(kind, this.#householdId, hexToBytes(sentHex), nodePrimitives.sha256);
  }

  #logChange({ labelHex, valueHex }: z.output<typeof blindedChangeSchema>): Response {
    const label = this.#labelOf('record', labelHex);
    const place = () => void this.served.addBlinded(label, hexToBytes(valueHex), this.nowMs);
    if (this.isHeld) this.#waiting.push(place);
    else place();
    return json({ leafHashHex: '00'.repeat(32) });
  }

  #auditAfter(after: number): Response {
    const rows = this.audit.slice(after);
    const { seq, hashHex } = this.audit.at(-1) ?? EMPTY_CHAIN;
    return json({ rows, head: { seq, hashHex } });
  }

  async #keyring(version: number): Promise<Response> {
    const keyring = this.keyrings[version - 1];
    if (this.failing.has(version))
      return json({ code: 'unavailable', hint: 'not now', retryable: true }, 503);
    if (keyring === undefined)
      return json({ code: 'not_found', hint: 'no such keyring', retryable: false }, 404);
    return json({ keyringB64: bytesToBase64(keyring.record), proof: await this.proofOf(version) });
  }
}

function json(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status });
}
