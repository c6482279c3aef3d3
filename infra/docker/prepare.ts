import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentFile, makeComposeSecrets } from './composeSecrets.ts';
import { makeLogSecrets } from './logSecrets.ts';

const FOLDER = join(import.meta.dirname, '../../.porchlight/compose');

/** Makes the secrets of docker-compose.yml once, in a folder that only its owner may enter. Existing ones stay. */
function prepare(): void {
  const environmentPath = join(FOLDER, 'environment');
  if (existsSync(environmentPath)) {
    prepareLog(environmentPath);
    process.stdout.write('The secrets are there already, in .porchlight/compose; they stay as they are.\n');
    return;
  }
  const { environment, receiptKeyPem, operatorSeedHex } = makeComposeSecrets();
  mkdirSync(FOLDER, { recursive: true, mode: 0o700 });
  writeFileSync(join(FOLDER, 'operator-seed.hex'), `${operatorSeedHex}\n`, { mode: 0o600 });
  // Readable by the container's user, who isn't this file's owner; the folder keeps everybody else out.
  writeFileSync(join(FOLDER, 'receipt-key.pem'), receiptKeyPem, { mode: 0o444 });
  makeCertificate(join(FOLDER, 'mqtt-certificate.pem'), join(FOLDER, 'mqtt-key.pem'));
  writeFileSync(environmentPath, environmentFile(environment), { mode: 0o600 });
  prepareLog(environmentPath);
  process.stdout.write(
    'Made the secrets in .porchlight/compose. Keep operator-seed.hex somewhere else. Now:\n' +
      '  docker compose --env-file .porchlight/compose/environment up --build\n',
  );
}

/** Makes what the log needs, also in a folder from before there was one. Its key and its name never change afterwards. */
function prepareLog(environmentPath: string): void {
  if (existsSync(join(FOLDER, 'log-key.pem'))) return;
  const { environment, files } = makeLogSecrets();
  appendFileSync(environmentPath, environmentFile(environment));
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(FOLDER, name), content, { mode: 0o444 });
}

/** A self-signed certificate for devices on this machine, unless one was put there. Throws where openssl isn't installed. */
function makeCertificate(certificatePath: string, keyPath: string): void {
  if (existsSync(certificatePath) && existsSync(keyPath)) return;
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-keyout', keyPath];
  const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,DNS:broker,IP:127.0.0.1'];
  const made = spawnSync(
    'openssl',
    ['req', '-x509', ...key, ...names, '-days', '825', '-out', certificatePath],
    {
      encoding: 'utf8',
    },
  );
  if (made.status !== 0) {
    throw new Error(
      `openssl made no certificate: install it, or put ${certificatePath} and ${keyPath} there and start again. ${made.stderr ?? ''}`,
    );
  }
  for (const path of [certificatePath, keyPath]) chmodSync(path, 0o444);
}

prepare();
