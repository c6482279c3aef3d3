import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { S3Client } from '@aws-sdk/client-s3';

/** Where the objects are, and who asks for them. */
export interface ClipStoreSettings {
  /** `http://` or `https://`, host and port. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

const CONNECTIONS = { keepAlive: true, maxSockets: 32, maxFreeSockets: 32 } as const;
const CONNECT_MS = 3000;
const SILENCE_MS = 30_000;
const MAX_ATTEMPTS = 3;

/**
 * The one S3 client. At most 32 connections, three attempts at a request, and an error after 30 s without a byte.
 * `WHEN_REQUIRED` leaves request checksums to the caller; answers are checked against the stored one wherever there is one.
 */
export function createS3Client(settings: ClipStoreSettings): S3Client {
  return new S3Client({
    endpoint: settings.endpoint,
    region: settings.region,
    credentials: { accessKeyId: settings.accessKeyId, secretAccessKey: settings.secretAccessKey },
    forcePathStyle: true,
    followRegionRedirects: false,
    maxAttempts: MAX_ATTEMPTS,
    retryMode: 'standard',
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_SUPPORTED',
    // `Expect: 100-continue` would cost large bodies a round trip.
    expectContinueHeader: false,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      httpAgent: new HttpAgent(CONNECTIONS),
      httpsAgent: new HttpsAgent(CONNECTIONS),
      // Waiting for a free connection is how load is bounded here, and no reason to warn.
      logger: QUIET,
    },
    logger: QUIET,
  });
}

const QUIET = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };
