export { type SceneOptions, SceneSource } from './SceneSource.ts';
export { type SceneKind, type Visit, visitsOf } from './Visit.ts';
