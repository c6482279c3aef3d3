import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { formatVerifierKey, SIGNATURE_TYPES, type SignatureType, verifierKey } from '@porchlight/tlog';

/** What docker-compose.yml needs for the log and its witness, freshly made. */
export interface LogSecrets {
  /** For `docker compose --env-file`. */
  readonly environment: Readonly<Record<string, string>>;
  /** By the names that docker-compose.yml knows them by. */
  readonly files: Readonly<Record<'log-key.pem' | 'log-policy' | 'witness-key.pem' | 'witness-logs', string>>;
}

/** The log's policy asks the one witness that docker-compose.yml starts. It runs beside the log and so proves little: put others in its place. */
export function makeLogSecrets(): LogSecrets {
  const id = randomBytes(8).toString('hex');
  const [log, witness] = [generateKeyPairSync('ed25519'), generateKeyPairSync('ed25519')];
  const origin = `porchlight.local/${id}/log`;
  const witnessName = `porchlight.local/${id}/witness`;
  const logLine = `log ${vkeyOf(origin, SIGNATURE_TYPES.ed25519, log.publicKey)}`;
  const witnessKey = vkeyOf(witnessName, SIGNATURE_TYPES.cosignature, witness.publicKey);
  const policy = [logLine, `witness witness ${witnessKey} http://witness:8084`, 'quorum witness', ''];
  return {
    environment: {
      LOG_ORIGIN: origin,
      WITNESS_NAME: witnessName,
      LOG_DATABASE_PASSWORD: randomBytes(32).toString('hex'),
      LOG_S3_ACCESS_KEY_ID: `GK${randomBytes(16).toString('hex')}`,
      LOG_S3_SECRET_ACCESS_KEY: randomBytes(32).toString('hex'),
    },
    files: {
      'log-key.pem': pemOf(log.privateKey),
      'log-policy': policy.join('\n'),
      'witness-key.pem': pemOf(witness.privateKey),
      'witness-logs': `${logLine}\nquorum none\n`,
    },
  };
}

function pemOf(key: KeyObject): string {
  return key.export({ format: 'pem', type: 'pkcs8' }).toString();
}

function vkeyOf(name: string, type: SignatureType, key: KeyObject): string {
  const raw = new Uint8Array(Buffer.from(String(key.export({ format: 'jwk' }).x), 'base64url'));
  return formatVerifierKey(verifierKey(name, type, raw, nodeVerifyPrimitives.sha256));
}
