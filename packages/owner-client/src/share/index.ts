export { formatLinkKey, type LinkKey, newLinkKey, parseLinkKey } from './linkKey.ts';
export { SHARED_NAME_LENGTH, type ShareContent } from './ShareContent.ts';
export { type OpenedShare, SharedClipReader } from './SharedClipReader.ts';
export { openShare, sealShare } from './sealShare.ts';
