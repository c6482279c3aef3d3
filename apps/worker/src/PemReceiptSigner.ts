import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { Deletion, Receipt, Refusal } from '@porchlight/contracts';
import type { ReceiptSigner } from '@porchlight/domain';
import { PorchlightError } from '@porchlight/kernel';
import { makeStatement, type StatementName } from '@porchlight/seal/header';

/** Signs receipts with an Ed25519 key in PKCS #8 PEM. */
export class PemReceiptSigner implements ReceiptSigner {
  readonly #key: KeyObject;

  /** Throws `invalid_setting` for anything but an Ed25519 private key. */
  constructor(pem: string) {
    this.#key = readKey(pem);
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
    return makeStatement(name, value, (message) => sign(null, message, this.#key));
  }
}

function readKey(pem: string): KeyObject {
  let key: KeyObject | null = null;
  try {
    key = createPrivateKey(pem);
  } catch (cause) {
    throw new PorchlightError('invalid_setting', 'RECEIPT_KEY_FILE is not a PKCS #8 PEM file', { cause });
  }
  if (key.asymmetricKeyType !== 'ed25519') {
    throw new PorchlightError('invalid_setting', 'RECEIPT_KEY_FILE holds a key that is not Ed25519');
  }
  return key;
}
