import { readFile } from 'node:fs/promises';
import { PorchlightError } from '@porchlight/kernel';
import { parseCredential, type S3Credential } from './auth/credential.ts';
import type { S3ServerOptions } from './server.ts';

/**
 * The server's settings from an environment: `S3_FOLDER`; `S3_PORT` (0 takes any); `S3_HOST` (loopback); `S3_CREDENTIALS`, a JSON list of
 * `{accessKeyId, secretAccessKey, permission, buckets?}` or the path of a file that holds one; `S3_BUCKETS`, names with commas between them.
 * Throws `invalid_setting`.
 */
export async function readSettings(
  environment: Readonly<Record<string, string | undefined>>,
): Promise<S3ServerOptions> {
  const {
    S3_FOLDER: folder,
    S3_PORT: port = '0',
    S3_HOST: host = '127.0.0.1',
    S3_BUCKETS: buckets = '',
  } = environment;
  if (!folder) throw invalid('S3_FOLDER must name the folder that holds the objects');
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw invalid('S3_PORT must be 0 to 65535');
  return {
    folder,
    port: Number(port),
    host,
    credentials: await readCredentials(environment['S3_CREDENTIALS'] ?? ''),
    buckets: buckets.split(',').filter((name) => name !== ''),
  };
}

async function readCredentials(text: string): Promise<readonly S3Credential[]> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.trimStart().startsWith('[') ? text : await readFile(text, 'utf8'));
  } catch {
    // The cause is left out: it may quote a secret.
    throw invalid('S3_CREDENTIALS must be a JSON list of credentials, or the path of a file with one');
  }
  if (!Array.isArray(parsed)) throw invalid('S3_CREDENTIALS must be a list');
  return parsed.map(parseCredential);
}

function invalid(hint: string): PorchlightError {
  return new PorchlightError('invalid_setting', hint);
}
