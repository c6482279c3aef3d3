export type { S3Credential } from './auth/credential.ts';
export { type S3Server, type S3ServerOptions, startS3Server } from './server.ts';
