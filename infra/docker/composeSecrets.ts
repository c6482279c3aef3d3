import { generateKeyPairSync, randomBytes } from 'node:crypto';

/** Everything secret that docker-compose.yml needs, freshly made. */
export interface ComposeSecrets {
  /** For `docker compose --env-file`. */
  readonly environment: Readonly<Record<string, string>>;
  /** PKCS #8 PEM of the Ed25519 key that receipts are signed with. */
  readonly receiptKeyPem: string;
  /** The operator's Ed25519 seed: 32 bytes in hexadecimal. It never enters a container. */
  readonly operatorSeedHex: string;
}

export function makeComposeSecrets(): ComposeSecrets {
  const receipt = generateKeyPairSync('ed25519');
  const operator = generateKeyPairSync('ed25519');
  return {
    environment: {
      ADMIN_DATABASE_PASSWORD: secretHex(),
      API_DATABASE_PASSWORD: secretHex(),
      WORKER_DATABASE_PASSWORD: secretHex(),
      BROKER_DATABASE_PASSWORD: secretHex(),
      REDIS_PASSWORD: secretHex(),
      INTERNAL_TOKEN: secretHex(),
      ACCOUNT_KEY_HEX: secretHex(),
      GARAGE_RPC_SECRET: secretHex(),
      S3_ACCESS_KEY_ID: `GK${randomBytes(16).toString('hex')}`,
      S3_SECRET_ACCESS_KEY: secretHex(),
      OPERATOR_KEY_HEX: jwkHex(operator.publicKey.export({ format: 'jwk' }).x),
      RECEIPT_PUBLIC_KEY_HEX: jwkHex(receipt.publicKey.export({ format: 'jwk' }).x),
    },
    receiptKeyPem: receipt.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    operatorSeedHex: jwkHex(operator.privateKey.export({ format: 'jwk' }).d),
  };
}

/** The lines of an environment file. */
export function environmentFile(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}

function secretHex(): string {
  return randomBytes(32).toString('hex');
}

function jwkHex(field: string | undefined): string {
  return Buffer.from(field ?? '', 'base64url').toString('hex');
}
