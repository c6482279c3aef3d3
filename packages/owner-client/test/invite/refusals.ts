import type { Alteration } from './sample.ts';

export interface InvitationRefusal {
  readonly name: string;
  /** Which of the five messages, from 0. */
  readonly message: number;
  readonly change: Alteration;
  readonly code: string;
}

const NAMES = ['greeting', 'introduction', 'opening', 'admission', 'acknowledgement'];

/** What a reader of the sample's messages must refuse, and how: the `refused` of `spec/vectors/invitation.json`. */
export const INVITATION_REFUSALS: readonly InvitationRefusal[] = NAMES.flatMap((name, message) => {
  const first = message === 0;
  const refusal = (what: string, change: Alteration, code: string) => ({
    name: `${name}: ${what}`,
    ...{ message, change, code },
  });
  return [
    refusal('another magic', { offset: 0, xor: 1 }, 'malformed_record'),
    refusal('another version', { offset: 2, xor: 3 }, 'unsupported_version'),
    refusal('another type', { offset: 3, xor: 8 }, 'broken_chain'),
    refusal('another length', { offset: 7, xor: 1 }, 'malformed_record'),
    refusal('a byte less', { cutBytes: 1 }, 'malformed_record'),
    refusal(
      first ? 'another ephemeral key' : 'another transcript',
      { offset: 8, xor: 1 },
      first ? 'wrong_key' : 'broken_chain',
    ),
    refusal('another last byte', { offset: -1, xor: 1 }, 'wrong_key'),
  ];
});
