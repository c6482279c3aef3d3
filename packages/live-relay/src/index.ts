export { Lane, type LaneBounds, type LanePort } from './Lane.ts';
export { LiveGroups } from './LiveGroups.ts';
export {
  decodeLinkMessage,
  encodeLinkMessage,
  LINK_MESSAGE_MAX_BYTES,
  type LinkMessage,
} from './linkMessage.ts';
export {
  type AnnouncementRecord,
  type FrameRecord,
  type LiveRecord,
  readLiveRecord,
} from './liveRecord.ts';
