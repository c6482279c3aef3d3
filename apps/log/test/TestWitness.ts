import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@porchlight/embedded';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import { formatVerifierKey, SIGNATURE_TYPES, type VerifierKey, verifierKey } from '@porchlight/tlog';
import { ChildServer } from './ChildServer.ts';

/** A witness with a key, an address and a folder of its own, all of which outlive its process. It runs once `serve` was called. */
export class TestWitness implements AsyncDisposable {
  readonly name: string;
  readonly key: VerifierKey;
  readonly url: string;
  readonly #home: string;
  readonly #server: ChildServer;

  private constructor(name: string, key: VerifierKey, home: string, port: number) {
    this.name = name;
    this.key = key;
    this.url = `http://127.0.0.1:${port}`;
    this.#home = home;
    this.#server = new ChildServer('apps/witness/src/main.ts', {
      WITNESS_PORT: String(port),
      WITNESS_FOLDER: join(home, 'folder'),
      WITNESS_KEY_FILE: join(home, 'key.pem'),
      WITNESS_NAME: key.name,
      LOGS_FILE: join(home, 'logs'),
    });
  }

  static async make(name: string): Promise<TestWitness> {
    const home = await mkdtemp(join(tmpdir(), 'porchlight-witness-'));
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    await writeFile(join(home, 'key.pem'), privateKey.export({ format: 'pem', type: 'pkcs8' }));
    const key = verifierKey(
      `witness.example/${name}`,
      SIGNATURE_TYPES.cosignature,
      rawKey(publicKey),
      nodeVerifyPrimitives.sha256,
    );
    return new TestWitness(name, key, home, await freePort());
  }

  /** Starts it for the log of this key. */
  async serve(log: VerifierKey): Promise<void> {
    await writeFile(join(this.#home, 'logs'), `log ${formatVerifierKey(log)}\nquorum none\n`);
    await this.restart();
  }

  async restart(): Promise<void> {
    if (!(await this.#server.start()))
      throw new Error(`the witness ended: ${JSON.stringify(this.#server.lines)}`);
  }

  async kill(): Promise<void> {
    await this.#server.kill();
  }

  /** Its line in a policy. */
  get policyLine(): string {
    return `witness ${this.name} ${formatVerifierKey(this.key)} ${this.url}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.#home, { recursive: true, force: true });
  }
}

/** The 32 bytes of an Ed25519 public key. */
export function rawKey(publicKey: KeyObject): Uint8Array {
  return new Uint8Array(Buffer.from(String(publicKey.export({ format: 'jwk' }).x), 'base64url'));
}
