import { isPorchlightError } from '@porchlight/kernel';

/** The code and hint of the error that `act` throws, or null where it throws none. */
export function faultOf(act: () => unknown): { readonly code: string; readonly hint: string } | null {
  try {
    act();
  } catch (error) {
    if (isPorchlightError(error)) return { code: error.code, hint: error.message };
    throw error;
  }
  return null;
}
