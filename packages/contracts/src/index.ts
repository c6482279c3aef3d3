export * from './auditChain.ts';
export * from './checkChain.ts';
export * from './jobs.ts';
export * from './messages/connect.ts';
export * from './messages/device.ts';
export { field } from './messages/fields.ts';
export * from './messages/reply.ts';
export { parseWith } from './parse.ts';
export { deviceOfDownTopic, parseUpTopic, topics, type UpTopic } from './topics.ts';
