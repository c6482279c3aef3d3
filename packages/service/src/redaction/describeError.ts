import { isPorchlightError } from '@porchlight/kernel';
import { scrubText } from './scrubText.ts';

/** An error as it stands in a log. */
export interface ErrorDescription {
  readonly name: string;
  /** Of our table, or the system's (`ECONNREFUSED`), where it has one. */
  readonly code?: string;
  /** What to do about it; for foreign errors, what they say. */
  readonly hint: string;
  /** Where it was thrown, without the message. */
  readonly stack?: string;
  readonly cause?: ErrorDescription;
}

const MAX_CAUSES = 8;

/**
 * Describes whatever was thrown, with its causes, and none of the values that errors carry in further fields.
 * What foreign errors quote is withheld, for it is often somebody's input.
 */
export function describeError(thrown: unknown, depth = 0): ErrorDescription {
  if (!(thrown instanceof Error)) return { name: 'NotAnError', hint: `a ${typeof thrown} was thrown` };
  const code = codeOf(thrown);
  const withCause = thrown.cause !== undefined && depth < MAX_CAUSES;
  return {
    name: thrown.name,
    ...(code !== null && { code }),
    hint: isPorchlightError(thrown) ? scrubText(thrown.message) : withoutQuotes(thrown),
    ...(!isPorchlightError(thrown) && { stack: framesOf(thrown) }),
    ...(withCause && { cause: describeError(thrown.cause, depth + 1) }),
  };
}

function codeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? scrubText(error.code) : null;
}

function withoutQuotes(error: Error): string {
  if (error instanceof SyntaxError) return 'the input is not well-formed';
  return scrubText(error.message.replace(/(["'`“]).*?(["'`”])/gs, '$1…$2'));
}

function framesOf(error: Error): string {
  const lines = (error.stack ?? '').split('\n');
  return lines.filter((line) => /^\s+at /.test(line)).join('\n');
}
