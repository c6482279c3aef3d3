import { PorchlightError } from '@porchlight/kernel';

/** Who may sign, and for what. `read` covers GET and HEAD. */
export interface S3Credential {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly permission: 'read' | 'read-write';
  /** The buckets that it reaches; every one where left out. */
  readonly buckets?: readonly string[];
}

/** Whether a credential reaches a bucket. */
export function reaches({ buckets }: Pick<S3Credential, 'buckets'>, bucket: string): boolean {
  return buckets?.includes(bucket) ?? true;
}

/** By access key id. */
export type CredentialStore = ReadonlyMap<string, S3Credential>;

/** Throws `invalid_setting` for an empty list, a key given twice, and an id or secret that is too short to be one. */
export function credentialStore(credentials: readonly S3Credential[]): CredentialStore {
  if (credentials.length === 0) throw invalid('give at least one S3 credential');
  const byId = new Map<string, S3Credential>();
  for (const credential of credentials) byId.set(credential.accessKeyId, parseCredential(credential));
  if (byId.size !== credentials.length) throw invalid('an S3 access key id is given twice');
  return byId;
}

/** Throws `invalid_setting` unless `value` has the shape and the limits of a credential. */
export function parseCredential(value: unknown): S3Credential {
  const { accessKeyId, secretAccessKey, permission, buckets } = (value ?? {}) as Record<
    keyof S3Credential,
    unknown
  >;
  if (typeof accessKeyId !== 'string' || !/^[A-Za-z0-9._-]{3,128}$/.test(accessKeyId)) {
    throw invalid('an S3 accessKeyId is 3 to 128 of A-Z, a-z, 0-9, dot, underscore and hyphen');
  }
  if (typeof secretAccessKey !== 'string' || secretAccessKey.length < 16) {
    throw invalid('an S3 secretAccessKey has at least 16 characters');
  }
  if (permission !== 'read' && permission !== 'read-write') {
    throw invalid('the permission of an S3 credential is read or read-write');
  }
  if (buckets === undefined) return { accessKeyId, secretAccessKey, permission };
  if (!Array.isArray(buckets) || !buckets.every((name) => typeof name === 'string')) {
    throw invalid('the buckets of an S3 credential are a list of names');
  }
  return { accessKeyId, secretAccessKey, permission, buckets };
}

function invalid(hint: string): PorchlightError {
  return new PorchlightError('invalid_setting', hint);
}
