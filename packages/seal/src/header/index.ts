export type { VerifyPrimitives } from '../primitives/primitives.ts';
export * from './ClipVerifier.ts';
export { canonicalJson } from './canonicalJson.ts';
export * from './identity.ts';
export * from './keyring.ts';
export { labelled } from './labelled.ts';
export { LIMITS } from './limits.ts';
export {
  type LiveAnnouncement,
  type LiveTracks,
  liveAnnouncementSchema,
  peekLiveAnnouncement,
  verifyLiveAnnouncement,
} from './liveAnnouncement.ts';
export {
  type Direction,
  type FrameSigner,
  type LiveFrame,
  readLiveFrame,
  verifyLiveFrame,
} from './liveFrame.ts';
export { LIVE_LIMITS } from './liveLimits.ts';
export { isLiveViewer, isTalker, liveViewers, liveViewersUntilMs } from './liveViewers.ts';
export { END_REASONS, type EndReason, type Manifest, readManifest, verifyManifest } from './manifest.ts';
export { type Opening, openingHash, readOpening, TRIGGERS, type Trigger, verifyOpening } from './opening.ts';
export { RECORD_HEAD_BYTES, RECORD_TYPES, type RecordType, readRecord, splitRecords } from './record.ts';
export { readSegment, type Segment, TRACKS, type Track } from './segment.ts';
export { makeStatement, openStatement, peekStatement, type StatementName } from './statement.ts';
export { peekTalkOffer, type TalkOffer, talkOfferSchema, verifyTalkOffer } from './talkOffer.ts';
