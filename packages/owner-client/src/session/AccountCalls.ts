import { parseWith } from '@porchlight/contracts';
import { errorOfAnswer, parseJsonAnswer } from '@porchlight/contracts/http';
import { PorchlightError } from '@porchlight/kernel';
import type { z } from 'zod';
import type { AnswerOf, BodyOf, DescribedPath, Fitting, Method } from '../api/describedCalls.ts';

export interface AccountCallsDeps {
  /** Where the account's server is; in a browser the page's own origin. */
  readonly baseUrl: string;
  /** Keeps the cookies, as a browser does. */
  readonly fetch: typeof globalThis.fetch;
}

const CALL_TIMEOUT_MS = 30_000;

/** The path of a call below `/v1/account`; '' is the account itself. */
type Below<Path extends string> = Path extends '' ? '/v1/account' : `/v1/account/${Path}`;

/** `Path` where a call of this method is described below `/v1/account` at it; else a complaint that no path is. */
type DescribedBelow<M extends Method, Path extends string> = Path extends Path
  ? Below<Path> extends DescribedPath<M, Below<Path>>
    ? Path
    : DescribedPath<M, Below<Path>>
  : never;

/** Calls of an account: by the session's cookie, which this code never sees. Errors are the API's own, or `unavailable`. */
export class AccountCalls {
  readonly #deps: AccountCallsDeps;

  constructor(deps: AccountCallsDeps) {
    this.#deps = deps;
  }

  /** A call of `/v1/account/PATH` whose answer is JSON of `schema`; the types hold both and the body to the API's description. Throws the API's error, `unavailable`, or `malformed_message` for an answer of another form. */
  async json<M extends Method, Path extends string, Schema extends z.ZodType>(
    method: M,
    path: DescribedBelow<M, Path>,
    schema: Schema & Fitting<Schema, AnswerOf<M, Below<Path>>>,
    ...[body]: BodyOf<M, Below<Path>>
  ): Promise<z.output<Schema>> {
    const { fetch, baseUrl } = this.#deps;
    const url = new URL(path === '' ? '/v1/account' : `/v1/account/${path}`, baseUrl);
    const content =
      body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    let response: Response;
    let answer: Uint8Array;
    try {
      response = await fetch(url, {
        method,
        credentials: 'same-origin',
        redirect: 'error',
        cache: 'no-store',
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
        ...content,
      });
      answer = new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      throw new PorchlightError('unavailable', 'the cloud does not answer: are you online?', { cause });
    }
    if (!response.ok) throw errorOfAnswer(response.status, answer);
    return parseWith(schema, parseJsonAnswer(answer), 'the answer');
  }
}
