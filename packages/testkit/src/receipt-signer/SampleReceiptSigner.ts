import type { Deletion, Receipt, Refusal } from '@porchlight/contracts';
import type { ReceiptSigner } from '@porchlight/domain';
import { systemRandom } from '@porchlight/kernel';
import { makeStatement, type StatementName } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';

/** Signs with a fresh key of its own. */
export class SampleReceiptSigner implements ReceiptSigner {
  readonly #keys = nodePrimitives.signKeyPair(systemRandom(32));

  /** What devices would pin. */
  get publicKey(): Uint8Array {
    return this.#keys.publicKey;
  }

  receipt(receipt: Receipt): Uint8Array {
    return this.#statement('receipt', receipt);
  }

  refusal(refusal: Refusal): Uint8Array {
    return this.#statement('refusal', refusal);
  }

  deletion(deletion: Deletion): Uint8Array {
    return this.#statement('deletion', deletion);
  }

  #statement(name: StatementName, value: unknown): Uint8Array {
    return makeStatement(name, value, (message) => nodePrimitives.sign(message, this.#keys.secretKey));
  }
}
