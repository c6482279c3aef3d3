import type { OwnAccountBody } from '@porchlight/contracts/http';
import { utf8 } from '@porchlight/kernel';
import { canonicalJson } from '@porchlight/seal/header';
import type { SealPrimitives } from '@porchlight/seal/primitives';

/** What the cloud keeps of an account's keys, as its log commits to it (spec/watch.md section 6). Lists are sorted by their first field. */
export type AccountKeyState = Readonly<
  Pick<OwnAccountBody, 'accountId' | 'derivation' | 'passwordWrapB64' | 'recoveryWrapB64' | 'passkeyWraps'>
> & {
  readonly v: 1;
  readonly factors: readonly { readonly factorId: string; readonly kind: string }[];
};

/** The state that the cloud's answer shows. */
export function accountKeyState(body: OwnAccountBody): AccountKeyState {
  const { accountId, derivation, passwordWrapB64, recoveryWrapB64 } = body;
  const factors = body.factors.map(({ factorId, kind }) => ({ factorId, kind }));
  return {
    ...{ v: 1, accountId, derivation, passwordWrapB64, recoveryWrapB64 },
    passkeyWraps: sorted(body.passkeyWraps, ({ credentialIdB64 }) => credentialIdB64),
    factors: sorted(factors, ({ factorId }) => factorId),
  };
}

/** SHA-256 of its canonical JSON. */
export function accountKeyHash(
  state: AccountKeyState,
  { sha256 }: Pick<SealPrimitives, 'sha256'>,
): Uint8Array {
  return sha256(utf8(canonicalJson(state)));
}

/** Whether nothing lies between two states but one second factor, or one wrap of a passkey, that came, went or took the place of another. */
export function isOneFactorsChange(before: AccountKeyState, after: AccountKeyState): boolean {
  const rest = (state: AccountKeyState) => canonicalJson({ ...state, factors: [], passkeyWraps: [] });
  const isOne = (a: readonly unknown[], b: readonly unknown[]) => {
    const [had, has] = [a.map((each) => canonicalJson(each)), b.map((each) => canonicalJson(each))];
    const came = has.filter((each) => !had.includes(each));
    const went = had.filter((each) => !has.includes(each));
    return came.length <= 1 && went.length <= 1;
  };
  return (
    rest(before) === rest(after) &&
    isOne(before.factors, after.factors) &&
    isOne(before.passkeyWraps, after.passkeyWraps)
  );
}

/** By code units, as JavaScript compares strings. */
function sorted<Item>(items: readonly Item[], by: (item: Item) => string): Item[] {
  return items.toSorted((a, b) => (by(a) < by(b) ? -1 : 1));
}
