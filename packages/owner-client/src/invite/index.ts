export { InvitationHost, type Newcomer } from './InvitationHost.ts';
export { type Admitted, InvitationJoiner } from './InvitationJoiner.ts';
export { INVITATION_LIFETIME_MS, type InviteDeps } from './InviteDeps.ts';
export type { Introduction } from './introduction.ts';
export {
  formatInvitation,
  type InvitationSecret,
  newInvitationSecret,
  readInvitation,
  type ShownInvitation,
  wrongInvitationGroups,
} from './invitationCode.ts';
export {
  type InviteProgress,
  inviteThroughRelay,
  type RelayInvitation,
  type RelayInvited,
} from './inviteThroughRelay.ts';
export { type JoinProgress, joinThroughRelay, type RelayJoin, type RelayJoined } from './joinThroughRelay.ts';
export { MEMBER_NAME_BYTES, parseMemberName } from './memberName.ts';
