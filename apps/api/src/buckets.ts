import type { ClipStoreSettings } from '@porchlight/object-store';
import type { ApiSettings } from './settings.ts';

/** Where the clips are. */
export function clipBucket(settings: ApiSettings): ClipStoreSettings {
  return {
    endpoint: settings.S3_ENDPOINT,
    region: settings.S3_REGION,
    bucket: settings.S3_BUCKET,
    accessKeyId: settings.S3_ACCESS_KEY_ID,
    secretAccessKey: settings.S3_SECRET_ACCESS_KEY,
  };
}

/** Where the log's objects are: beside the clips, or with an access key or in a service of their own. */
export function logBucket(settings: ApiSettings): ClipStoreSettings {
  const clips = clipBucket(settings);
  return {
    ...clips,
    endpoint: settings.LOG_S3_ENDPOINT ?? clips.endpoint,
    bucket: settings.LOG_BUCKET,
    accessKeyId: settings.LOG_S3_ACCESS_KEY_ID ?? clips.accessKeyId,
    secretAccessKey: settings.LOG_S3_SECRET_ACCESS_KEY ?? clips.secretAccessKey,
  };
}
