import { PorchlightError } from '@porchlight/kernel';
import type { JobsBackend } from './backend.ts';

/** The back end that a `redis://`, `rediss://` or `postgresql://` URL names. Throws `invalid_setting` for any other. */
export function backendOfUrl(url: string): JobsBackend {
  if (/^rediss?:\/\//.test(url)) return { kind: 'redis', url };
  if (/^postgres(ql)?:\/\//.test(url)) return { kind: 'postgres', url };
  throw new PorchlightError('invalid_setting', 'jobs wait in a redis:// or a postgresql:// URL');
}
