export { type ClipStoreSettings, connectClipStore, type S3ClipStore } from './S3ClipStore.ts';
