import { bytesToHex, isPorchlightError, PorchlightError } from '@porchlight/kernel';
import type { Sha256 } from './primitives.ts';
import { parseVerifierKey, SIGNATURE_TYPES, type VerifierKey } from './verifierKey.ts';

/** A log or witness by its key, and where it is reached; null where the policy doesn't say. */
export interface PolicyParty {
  readonly key: VerifierKey;
  readonly url: string | null;
}

export interface PolicyWitness extends PolicyParty {
  /** As the policy calls it; it has no meaning elsewhere. */
  readonly name: string;
}

/** What has to have cosigned: a witness, or at least `threshold` of `members`. */
export type Quorum =
  | { readonly witness: string }
  | { readonly threshold: number; readonly members: readonly Quorum[] };

/** Which logs and witnesses somebody trusts, and how many of the witnesses must have cosigned (C2SP tlog-policy). */
export interface Policy {
  readonly logs: readonly PolicyParty[];
  readonly witnesses: readonly PolicyWitness[];
  /** Null where no witness is asked for: `quorum none`. */
  readonly quorum: Quorum | null;
}

const MAX_POLICY_CHARS = 65_536;

/** Reads a policy. Throws, with the number of the line, `malformed_record`, `malformed_encoding`, and `unsupported_version` for keys of an unknown type; and `limit_exceeded`. */
export function parsePolicy(text: string, sha256: Sha256): Policy {
  if (text.length > MAX_POLICY_CHARS) throw new PorchlightError('limit_exceeded', 'the policy is too long');
  const reader = new PolicyReader(sha256);
  text.split('\n').forEach((line, at) => {
    reader.line(line, at + 1);
  });
  return reader.finish();
}

/** Whether these witnesses, by the names that the policy gives them, are enough. */
export function meetsQuorum(quorum: Quorum | null, cosigners: ReadonlySet<string>): boolean {
  if (quorum === null) return true;
  // Each before its members, by a list and not by the stack: policies may nest as deep as they are long.
  const all = [quorum];
  for (const each of all) if ('members' in each) for (const member of each.members) all.push(member);
  const met = new Set<Quorum>();
  for (const each of all.reverse()) {
    const isMet =
      'witness' in each
        ? cosigners.has(each.witness)
        : each.members.filter((member) => met.has(member)).length >= each.threshold;
    if (isMet) met.add(each);
  }
  return met.has(quorum);
}

/** Names, groups and keys as they come, line by line. */
class PolicyReader {
  readonly #sha256: Sha256;
  readonly #logs: PolicyParty[] = [];
  readonly #witnesses: PolicyWitness[] = [];
  readonly #named = new Map<string, Quorum>();
  readonly #grouped = new Set<string>();
  readonly #keys = new Set<string>();
  /** Undefined before the line that says it. */
  #quorum: Quorum | null | undefined;
  /** The number of the line that is read. */
  #at = 0;

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  line(line: string, at: number): void {
    this.#at = at;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a policy may not hold
    if (/[\u0000-\u0008\u000b-\u001f\u007f]/.test(line)) throw this.#malformed('it holds control characters');
    const [keyword, ...items] = line.split(/[ \t]+/).filter((item) => item !== '');
    if (keyword === undefined || keyword.startsWith('#')) return;
    if (keyword === 'log') this.#log(items);
    else if (keyword === 'witness') this.#witness(items);
    else if (keyword === 'group') this.#group(items);
    else if (keyword === 'quorum') this.#setQuorum(items);
    else throw this.#malformed('a line begins with log, witness, group or quorum');
  }

  finish(): Policy {
    if (this.#quorum === undefined) throw this.#malformed('it has no quorum line');
    return { logs: this.#logs, witnesses: this.#witnesses, quorum: this.#quorum };
  }

  #log([vkey, url, ...more]: readonly string[]): void {
    if (vkey === undefined || more.length > 0) throw this.#malformed('“log vkey [url]” it is');
    this.#logs.push({ key: this.#key(vkey, SIGNATURE_TYPES.ed25519), url: url ?? null });
  }

  #witness([name, vkey, url, ...more]: readonly string[]): void {
    if (name === undefined || vkey === undefined || more.length > 0)
      throw this.#malformed('“witness name vkey [url]” it is');
    const key = this.#key(vkey, SIGNATURE_TYPES.cosignature);
    this.#name(name, { witness: name });
    this.#witnesses.push({ name, key, url: url ?? null });
  }

  #group([name, rule, ...members]: readonly string[]): void {
    if (name === undefined || rule === undefined || members.length === 0)
      throw this.#malformed('“group name all|any|k name…” it is');
    const quorums = members.map((member) => this.#member(member));
    this.#name(name, { threshold: this.#threshold(rule, members.length), members: quorums });
  }

  #threshold(rule: string, count: number): number {
    if (rule === 'all') return count;
    if (rule === 'any') return 1;
    const k = /^[1-9][0-9]{0,8}$/.test(rule) ? Number(rule) : 0;
    if (k < 1 || k > count) throw this.#malformed(`the threshold is all, any, or from 1 to ${count}`);
    return k;
  }

  #member(name: string): Quorum {
    const known = this.#named.get(name);
    if (known === undefined) throw this.#malformed(`${name} is not defined before this line`);
    if (this.#grouped.has(name)) throw this.#malformed(`${name} is in a group already`);
    this.#grouped.add(name);
    return known;
  }

  #setQuorum([name, ...more]: readonly string[]): void {
    if (name === undefined || more.length > 0) throw this.#malformed('“quorum name” it is');
    if (this.#quorum !== undefined) throw this.#malformed('there is one quorum line');
    const known = name === 'none' ? null : this.#named.get(name);
    if (known === undefined) throw this.#malformed(`${name} is not defined before this line`);
    this.#quorum = known;
  }

  #name(name: string, quorum: Quorum): void {
    if (name === 'none' || this.#named.has(name)) throw this.#malformed(`the name ${name} is taken`);
    this.#named.set(name, quorum);
  }

  #key(vkey: string, type: VerifierKey['type']): VerifierKey {
    const key = this.#parseKey(vkey);
    if (key.type !== type) throw this.#malformed('a key is of the wrong type for what it is to sign');
    const hex = `${type} ${bytesToHex(key.publicKey)}`;
    if (this.#keys.has(hex)) throw this.#malformed('a key stands twice');
    this.#keys.add(hex);
    return key;
  }

  /** The same error, with the line that it is about. */
  #parseKey(vkey: string): VerifierKey {
    try {
      return parseVerifierKey(vkey, this.#sha256);
    } catch (cause) {
      if (!isPorchlightError(cause)) throw cause;
      throw new PorchlightError(cause.code, `in line ${this.#at} of the policy: ${cause.message}`, { cause });
    }
  }

  #malformed(what: string): PorchlightError {
    return new PorchlightError('malformed_record', `the policy is malformed in line ${this.#at}: ${what}`);
  }
}
