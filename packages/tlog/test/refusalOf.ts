import { PorchlightError } from '@porchlight/kernel';

/** The code and the hint with which `attempt` fails, or null when it doesn't. Anything but a PorchlightError is thrown on. */
export function refusalOf(attempt: () => unknown): { readonly code: string; readonly hint: string } | null {
  try {
    attempt();
    return null;
  } catch (error) {
    if (error instanceof PorchlightError) return { code: error.code, hint: error.message };
    throw error;
  }
}

/** The code alone. */
export function codeOf(attempt: () => unknown): string | null {
  return refusalOf(attempt)?.code ?? null;
}
