import type { Deletion, Receipt, Refusal } from '@porchlight/contracts';

/** Signs what the cloud promises to devices, with a key that they pin. */
export interface ReceiptSigner {
  /** A `receipt` statement (seal/spec/statement.md). */
  receipt(receipt: Receipt): Uint8Array;
  /** A `refusal` statement. */
  refusal(refusal: Refusal): Uint8Array;
  /** A `deletion` statement (contracts/spec/deletion.md). */
  deletion(deletion: Deletion): Uint8Array;
}
