import { PorchlightError } from '@porchlight/kernel';
import type { JobsBackend } from './backend.ts';

/**
 * The back end that a `redis://`, `rediss://` or `postgresql://` URL names; a Redis that clouds share has `?prefix=`, what this one's keys begin with.
 * Throws `invalid_setting` for any other URL.
 */
export function backendOfUrl(url: string): JobsBackend {
  if (/^postgres(ql)?:\/\//.test(url)) return { kind: 'postgres', url };
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url)) {
    throw new PorchlightError('invalid_setting', 'jobs wait in a redis:// or a postgresql:// URL');
  }
  const plain = new URL(url);
  const prefix = plain.searchParams.get('prefix');
  plain.searchParams.delete('prefix');
  return prefix === null ? { kind: 'redis', url } : { kind: 'redis', url: plain.href, prefix };
}
