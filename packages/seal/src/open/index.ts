export { coverRun, type KeyNode, leavesOf } from '../seal/keyTree.ts';
export { unwrap } from '../seal/wrap.ts';
export * from './ClipOpener.ts';
export * from './epochKeys.ts';
export * from './openClip.ts';
