import {
  deleteClip,
  type JobHandlers,
  type JobQueue,
  type MatchRequestDeps,
  matchRequest,
  resumeDeletions,
  resumeMatching,
  type ShareStore,
  type StoreClipDeps,
  storeClip,
} from '@porchlight/domain';
import type { Logger } from '@porchlight/service';

export interface WorkerDeps extends StoreClipDeps, MatchRequestDeps {
  readonly log: Logger;
  readonly shares: ShareStore;
}

/** What the worker does with each job. A job that throws is run again by the queue. */
export function buildWorker(deps: WorkerDeps): JobHandlers {
  return {
    async 'store-clip'(payload) {
      const log = deps.log.child({ clipId: payload.clipId, deviceId: payload.deviceId });
      const result = await storeClip(deps, payload);
      if (result.outcome === 'refused') log.warn({ code: result.error.code }, 'the clip was refused');
      else if (result.outcome === 'nothing') log.debug('the spool holds nothing of this clip');
      else {
        const { finished, segmentCount, sizeBytes } = result.clip;
        log.info({ outcome: result.outcome, finished, segmentCount, sizeBytes }, 'the clip is stored');
      }
    },
    async 'delete-clip'(payload) {
      const deletion = await deleteClip(deps, payload);
      const log = deps.log.child({ clipId: payload.clipId });
      if (deletion === null) log.warn('nobody asked for this clip to be deleted');
      else log.info({ deviceId: deletion.deviceId }, 'the clip is deleted');
    },
    async 'match-request'(payload) {
      await matchRequest(deps, payload);
      deps.log.info({ footageRequestId: payload.requestId }, 'the request was matched');
    },
  };
}

const RESUME_INTERVAL_MS = 60_000;

/** Now and every minute: requests without their matching, and deletions that aren't done, which a crash leaves, get their jobs, and what expired shares held is forgotten. Returns how to stop. */
export async function keepResuming(deps: WorkerDeps, jobs: JobQueue): Promise<() => void> {
  const resume = async () => {
    await resumeMatching(deps.requests, jobs).catch((err: unknown) =>
      deps.log.warn({ err }, 'unmatched requests could not be looked for'),
    );
    await deps.shares
      .forgetExpired(deps.clock.nowMs())
      .catch((err: unknown) => deps.log.warn({ err }, 'expired shares could not be forgotten'));
    await resumeDeletions(deps.deletions, jobs).catch((err: unknown) =>
      deps.log.warn({ err }, 'unfinished deletions could not be looked for'),
    );
  };
  await resume();
  const timer = setInterval(resume, RESUME_INTERVAL_MS);
  return () => clearInterval(timer);
}
