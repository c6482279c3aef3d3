import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { formatVerifierKey, SIGNATURE_TYPES, verifierKey } from '@porchlight/tlog';
import { type CloudPorts, publicOrigin } from './CloudPorts.ts';
import type { CloudSecrets } from './CloudSecrets.ts';

/** Who cosigns the log of a cloud: so many witnesses, and a mirror where there is one. */
export interface Cosigners {
  readonly witnesses: number;
  readonly mirror: boolean;
}

/** What the processes of a cloud's log are started with. */
export interface LogFiles {
  readonly origin: string;
  readonly keyFile: string;
  readonly headFile: string;
  readonly policyFile: string;
  /** C2SP tlog-policy, as clients pin it. */
  readonly policy: string;
  readonly cosigners: readonly CosignerFiles[];
}

/** A witness or mirror, with a key and a folder of its own. */
export interface CosignerFiles {
  /** As the policy calls it. */
  readonly name: string;
  readonly mode: 'witness' | 'mirror';
  readonly port: number;
  readonly keyName: string;
  readonly keyFile: string;
  readonly logsFile: string;
  /** Where it keeps its state. */
  readonly folder: string;
}

/** How many processes these are. */
export function cosignerCount({ witnesses, mirror }: Cosigners): number {
  return witnesses + (mirror ? 1 : 0);
}

/** Writes keys, policy and the files of the cosigners into a cloud's folder, which has been opened; keys that are there stay. A majority of the cosigners is the quorum. */
export function prepareLog(
  folder: string,
  ports: CloudPorts,
  secrets: CloudSecrets,
  cosigners: Cosigners,
): LogFiles {
  const own = join(folder, 'log');
  const origin = `porchlight.local/${secrets.logId}/log`;
  const keyFile = join(own, 'log-key.pem');
  writeFileSync(keyFile, secrets.logKeyPem, { mode: 0o600 });
  const vkey = vkeyOf(origin, 'ed25519', createPublicKey(secrets.logKeyPem));
  const names = Array.from({ length: cosigners.witnesses }, (_, at) => `witness-${at + 1}`);
  const files = [...names, ...(cosigners.mirror ? ['mirror'] : [])].map((name, at) =>
    prepareCosigner(folder, name, ports.cosigners[at] ?? 0, secrets.logId),
  );
  for (const { logsFile } of files)
    writeFileSync(logsFile, `log ${vkey} http://127.0.0.1:${ports.api}/log/\nquorum none\n`);
  const policy = policyOf(`log ${vkey} ${publicOrigin(ports)}/log/`, files);
  const policyFile = join(own, 'policy');
  writeFileSync(policyFile, policy);
  return { origin, keyFile, headFile: join(own, 'head.sqlite'), policyFile, policy, cosigners: files };
}

function prepareCosigner(folder: string, name: string, port: number, logId: string): CosignerFiles {
  const own = join(folder, 'cosigners', name);
  mkdirSync(own, { recursive: true, mode: 0o700 });
  const keyFile = join(own, 'key.pem');
  if (!existsSync(keyFile)) {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
    writeFileSync(keyFile, pem, { mode: 0o600, flush: true });
  }
  return {
    name,
    mode: name === 'mirror' ? 'mirror' : 'witness',
    port,
    keyName: `porchlight.local/${logId}/${name}`,
    keyFile,
    logsFile: join(own, 'logs'),
    folder: join(own, 'state'),
  };
}

function policyOf(logLine: string, cosigners: readonly CosignerFiles[]): string {
  if (cosigners.length === 0) return `${logLine}\nquorum none\n`;
  const lines = cosigners.map(({ name, keyName, keyFile, port }) => {
    const key = createPublicKey(readFileSync(keyFile, 'utf8'));
    return `witness ${name} ${vkeyOf(keyName, 'cosignature', key)} http://127.0.0.1:${port}`;
  });
  const names = cosigners.map(({ name }) => name).join(' ');
  const majority = Math.floor(cosigners.length / 2) + 1;
  return [logLine, ...lines, `group cosigners ${majority} ${names}`, 'quorum cosigners', ''].join('\n');
}

function vkeyOf(name: string, type: keyof typeof SIGNATURE_TYPES, key: KeyObject): string {
  const raw = new Uint8Array(Buffer.from(String(key.export({ format: 'jwk' }).x), 'base64url'));
  return formatVerifierKey(verifierKey(name, SIGNATURE_TYPES[type], raw, nodeVerifyPrimitives.sha256));
}
