import {
  type ClipId,
  type DeviceId,
  PorchlightError,
  parseClipId,
  parseDeviceId,
  parseRequestId,
  type RequestId,
} from '@porchlight/kernel';

/** Job name → payload. Every job is idempotent: it may run twice, also at the same time. */
export interface JobPayloads {
  /** Store what the spool holds of a clip. `finished` is false when the device has been silent for too long. */
  readonly 'store-clip': { readonly deviceId: DeviceId; readonly clipId: ClipId; readonly finished: boolean };
  /** Carry out the deletion of a clip that its household asked for. */
  readonly 'delete-clip': { readonly clipId: ClipId };
  /** Find the candidates of a request that has just been committed. */
  readonly 'match-request': { readonly requestId: RequestId };
}

export type JobName = keyof JobPayloads;

/** The queue that each job waits in; workers are scaled by queue. */
export const QUEUE_OF_JOB = {
  'store-clip': 'clips',
  'delete-clip': 'deletions',
  'match-request': 'matching',
} as const satisfies Record<JobName, string>;

export type QueueName = (typeof QUEUE_OF_JOB)[JobName];

type Fields = Readonly<Record<string, unknown>>;

const PARSERS: { readonly [Name in JobName]: (fields: Fields) => JobPayloads[Name] } = {
  'store-clip': (fields) => ({
    deviceId: parseDeviceId(String(fields['deviceId'])),
    clipId: parseClipId(String(fields['clipId'])),
    finished: fields['finished'] === true,
  }),
  'delete-clip': (fields) => ({ clipId: parseClipId(String(fields['clipId'])) }),
  'match-request': (fields) => ({ requestId: parseRequestId(String(fields['requestId'])) }),
};

/** Reads a payload as it comes from a queue. Throws `malformed_message` or `malformed_id`. */
export function parseJobPayload<Name extends JobName>(name: Name, payload: unknown): JobPayloads[Name] {
  if (typeof payload !== 'object' || payload === null) {
    throw new PorchlightError('malformed_message', `the payload of a ${name} job is an object`);
  }
  return PARSERS[name](payload as Fields);
}

export function isJobName(name: string): name is JobName {
  return Object.hasOwn(QUEUE_OF_JOB, name);
}

/**
 * The job that stores a finished clip has the clip's id. Adding the same work twice is adding it once, and a job that still runs on fewer segments doesn't swallow the one on more: an unfinished clip's job
 * has the number of segments, `nextSequence`, in its id.
 */
export function storeClipJobId(payload: JobPayloads['store-clip'], nextSequence: number): string {
  return payload.finished ? payload.clipId : `${payload.clipId}-${nextSequence}`;
}
