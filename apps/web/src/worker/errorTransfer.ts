import { ERRORS, type ErrorCode, isPorchlightError, PorchlightError } from '@porchlight/kernel';
import { transferHandlers } from 'comlink';

interface SentError {
  /** Null for an error that isn't ours. */
  readonly code: string | null;
  readonly message: string;
}

/** Has errors keep their code between worker and page; stacks stay where they are. Called once on either side. */
export function keepErrorCodes(): void {
  const usual = transferHandlers.get('throw');
  if (usual === undefined) return;
  transferHandlers.set('throw', {
    canHandle: usual.canHandle,
    serialize: (thrown) => [sentOf((thrown as { readonly value: unknown }).value), []],
    deserialize: (sent) => {
      throw errorOf(sent as SentError);
    },
  });
}

function sentOf(error: unknown): SentError {
  if (isPorchlightError(error)) return { code: error.code, message: error.message };
  return { code: null, message: error instanceof Error ? error.message : String(error) };
}

function errorOf({ code, message }: SentError): Error {
  const isOurs = code !== null && Object.hasOwn(ERRORS, code);
  return isOurs ? new PorchlightError(code as ErrorCode, message) : new Error(message);
}
