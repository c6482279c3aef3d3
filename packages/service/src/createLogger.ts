import {
  type Bindings,
  type ChildLoggerOptions,
  type DestinationStream,
  type Logger as PinoLogger,
  pino,
} from 'pino';
import { describeError } from './redaction/describeError.ts';
import { isSensitiveName } from './redaction/isSensitiveName.ts';
import { redact } from './redaction/redact.ts';
import { REDACTED, scrubText } from './redaction/scrubText.ts';

/** A pino logger; `child({ requestId })` and `child({ clipId })` carry an id through everything that a call does. */
export type Logger = PinoLogger;

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Left to the serializers of the same names. */
const SERIALIZED = new Set(['err', 'req', 'res']);

/**
 * A logger that writes one JSON object a line to `destination` (standard output unless told), at once, and takes out of each what a log may
 * not hold (`redact`): out of the fields, the child's bindings and the message. Requests leave method and path, answers their status.
 */
export function createLogger(options: {
  readonly name: string;
  readonly level?: LogLevel;
  readonly destination?: DestinationStream;
}): Logger {
  const logger = pino(
    {
      name: options.name,
      level: options.level ?? 'info',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redactFields },
      serializers: { err: describeError, req: describeRequest, res: describeAnswer },
      hooks: {
        logMethod(parameters, method) {
          method.apply(this, scrubParameters(parameters) as typeof parameters);
        },
      },
    },
    options.destination ?? pino.destination({ dest: 1, sync: true }),
  );
  return withRedactedBindings(logger);
}

type ChildMethod = (this: Logger, bindings: Bindings, options?: ChildLoggerOptions) => Logger;

/** pino formats no bindings of a child; children inherit these two methods. */
function withRedactedBindings(logger: Logger): Logger {
  const child: ChildMethod = logger.child;
  const { setBindings } = logger;
  return Object.assign(logger, {
    child(this: Logger, bindings: Bindings, options?: ChildLoggerOptions) {
      return child.call(this, redactFields(bindings), options);
    },
    setBindings(this: Logger, bindings: Bindings) {
      setBindings.call(this, redactFields(bindings));
    },
  });
}

function redactFields(fields: Record<string, unknown>): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (SERIALIZED.has(name)) copy[name] = value;
    else copy[scrubText(name)] = isSensitiveName(name) ? REDACTED : redact(value);
  }
  return copy;
}

/** What is passed to `logger.info(…)`: without it pino would take the message of a bare error as it is. */
function scrubParameters([first, ...rest]: readonly unknown[]): readonly unknown[] {
  const fields = first instanceof Error ? { err: first } : first;
  if (rest.length === 0 && hasError(fields)) return [fields, describeError(fields.err).hint];
  return [fields, ...rest].map((parameter, index) =>
    index === 0 && typeof parameter === 'object' ? parameter : redact(parameter),
  );
}

function hasError(fields: unknown): fields is { readonly err: Error } {
  return typeof fields === 'object' && fields !== null && 'err' in fields && fields.err instanceof Error;
}

function describeRequest(request: { readonly method?: unknown; readonly url?: unknown }) {
  return { method: request.method, path: scrubText(String(request.url ?? '').replace(/[?#].*$/s, '')) };
}

function describeAnswer(answer: { readonly statusCode?: unknown }) {
  return { statusCode: answer.statusCode };
}
