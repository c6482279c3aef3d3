import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { nodePrimitives } from '@porchlight/seal/node';
import {
  cosign,
  formatNote,
  formatSignatureLine,
  formatVerifierKey,
  parseAddCheckpoint,
  readSignedCheckpoint,
  SIGNATURE_TYPES,
  verifierKey,
} from '@porchlight/tlog';

/** Cosigns whatever it is asked for at the time that the test sets, and remembers it. */
export class ClockedWitness implements AsyncDisposable {
  atSeconds = 0;
  /** Every note that it cosigned, with its cosignature. */
  readonly notes: string[] = [];
  readonly #pair = nodePrimitives.signKeyPair(crypto.getRandomValues(new Uint8Array(32)));
  readonly #key = verifierKey(
    'witness.example/clocked',
    SIGNATURE_TYPES.cosignature,
    this.#pair.publicKey,
    nodePrimitives.sha256,
  );
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (call, response) => {
      const { note } = readSignedCheckpoint(parseAddCheckpoint(await buffer(call)).checkpoint);
      const sign = (message: Uint8Array) => nodePrimitives.sign(message, this.#pair.secretKey);
      const cosignature = cosign(note.text, this.atSeconds, this.#key, sign);
      this.notes.push(formatNote({ text: note.text, signatures: [...note.signatures, cosignature] }));
      response.end(formatSignatureLine(cosignature));
    });
  }

  static async start(): Promise<ClockedWitness> {
    const witness = new ClockedWitness();
    await new Promise<void>((resolve) => witness.#server.listen(0, '127.0.0.1', resolve));
    return witness;
  }

  get sizes(): number[] {
    return this.notes.map((note) => readSignedCheckpoint(note).checkpoint.size);
  }

  /** Its line in a policy, by the name `clocked`. */
  get policyLine(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `witness clocked ${formatVerifierKey(this.#key)} http://127.0.0.1:${port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close().closeAllConnections();
  }
}
