/** The rules of log-entries.md section 4, in its order. */
export const RULE_NAMES = [
  'form',
  'time',
  'backdated',
  'window',
  'open',
  'area',
  'author',
  'request-id',
  'incident',
  'note',
  'withheld',
  'agency',
  'agency-key',
  'label',
  'demand',
  'bundle',
] as const;
export type RuleName = (typeof RULE_NAMES)[number];

/** A rule that an entry breaks, and what is wrong with it, with the measured value where there is one. */
export interface Breach {
  readonly rule: RuleName;
  readonly what: string;
}

/** A breach with its place in the log. */
export interface BrokenRule extends Breach {
  readonly index: number;
  /** Null where the entry says none that is known. */
  readonly kind: string | null;
}
