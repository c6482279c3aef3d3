export { clipIdentity, segmentKey, thumbnailKey } from '../seal/clipKeys.ts';
export { coverRun, type KeyNode, leavesOf } from '../seal/keyTree.ts';
export { LeafWalk } from '../seal/LeafWalk.ts';
export { unwrap } from '../seal/wrap.ts';
export * from './ClipOpener.ts';
export * from './epochKeys.ts';
export * from './openClip.ts';
