import type { LogBacklog, LogHeads, LogObjects } from '@porchlight/domain';
import { PorchlightError } from '@porchlight/kernel';

/** So that nobody begins a second log in the place of one whose head is lost: throws `invalid_setting` where there is no head, and bucket or queue say that there was one. */
export async function requireOwnPast(
  heads: Pick<LogHeads, 'read'>,
  objects: Pick<LogObjects, 'get'>,
  backlog: Pick<LogBacklog, 'placedSize'>,
): Promise<void> {
  if ((await heads.read()) !== null) return;
  const served = (await objects.get('unwitnessed')) ?? (await objects.get('checkpoint'));
  if (served === null && (await backlog.placedSize()) === 0) return;
  throw new PorchlightError(
    'invalid_setting',
    'LOG_HEAD_FILE holds no head, and this log has entries already. Restore that file; without it this log can’t be continued, and a new one needs a new origin, bucket and queue',
  );
}
