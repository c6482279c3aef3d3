import { PorchlightError } from '@porchlight/kernel';

/** The code with which `attempt` fails, or null when it doesn't. Anything but a PorchlightError is thrown on. */
export function codeOf(attempt: () => unknown): string | null {
  try {
    attempt();
    return null;
  } catch (error) {
    if (error instanceof PorchlightError) return error.code;
    throw error;
  }
}
