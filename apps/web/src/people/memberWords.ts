import type { KeyringMember } from '@porchlight/seal/header';

export type Role = KeyringMember['role'];

interface Named {
  readonly memberId: string;
  readonly name: string | null;
  readonly isSelf: boolean;
}

/** What each role is called, and what it means. */
export const ROLES: readonly { readonly value: Role; readonly label: string; readonly hint: string }[] = [
  { value: 'owner', label: 'Owner', hint: 'Sees every device, and decides who else does' },
  { value: 'adult', label: 'Adult', hint: 'Sees and orders what you choose; deletes and shares recordings' },
  { value: 'guest', label: 'Guest', hint: 'Sees and orders what you choose; deletes and shares nothing' },
  { value: 'live-viewer', label: 'Live viewer', hint: 'Opens no recordings' },
];

/** A role's name. */
export function roleName(role: Role): string {
  return ROLES.find(({ value }) => value === role)?.label ?? role;
}

/** A member by the name that somebody gave it here, or by the beginning of its number. */
export function memberName({ name, isSelf, memberId }: Named): string {
  if (name !== null && name !== '') return isSelf ? `${name} (you)` : name;
  return isSelf ? 'You' : `Member ${memberId.slice(0, 4)}`;
}

/** Until when somebody belongs to the household, and how that is shown. */
export function standingOf({
  untilMs,
  isCurrent,
}: {
  readonly untilMs: number | null;
  readonly isCurrent: boolean;
}): {
  readonly words: string;
  readonly tone: 'info' | 'warning';
} | null {
  if (untilMs === null) return null;
  const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' }).format(
    untilMs,
  );
  return isCurrent ? { words: `Until ${day}`, tone: 'info' } : { words: `Ended on ${day}`, tone: 'warning' };
}

/** "2026-11-30" of the local day of a time; empty for none. What a date field takes. */
export function dayText(untilMs: number | null): string {
  if (untilMs === null) return '';
  const at = new Date(untilMs);
  const parts = [at.getFullYear(), at.getMonth() + 1, at.getDate()];
  return parts.map((part) => String(part).padStart(2, '0')).join('-');
}

/** The last millisecond of the local day that a date field holds; null for an empty one. */
export function endOfDay(text: string): number | null {
  const read = /^(\d{4,})-(\d\d)-(\d\d)$/.exec(text);
  if (read === null) return null;
  return new Date(Number(read[1]), Number(read[2]) - 1, Number(read[3]) + 1).getTime() - 1;
}
