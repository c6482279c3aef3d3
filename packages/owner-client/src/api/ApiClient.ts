import { parseWith } from '@porchlight/contracts';
import {
  contentDigest,
  errorOfAnswer,
  parseJsonAnswer,
  signatureBase,
  signatureFields,
} from '@porchlight/contracts/http';
import { bytesToHex, type Clock, PorchlightError, type RandomSource, utf8 } from '@porchlight/kernel';
import type { KeyPair, SealPrimitives } from '@porchlight/seal/seal';
import type { z } from 'zod';
import type { AnswerOf, BodyOf, DescribedPath, Fitting, Method } from './describedCalls.ts';
import { orUnavailable, piecesOf } from './responsePieces.ts';

/** Where the API is, the key that signs the calls, and what the caller provides. */
export interface ApiClientDeps {
  readonly baseUrl: string;
  /** The host (and port) that calls are signed for, where a proxy stands at `baseUrl`; else that of `baseUrl`. */
  readonly authority?: string;
  readonly signing: KeyPair;
  readonly primitives: SealPrimitives;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** Takes the place of the platform's own: one that keeps cookies, where the household has accounts. */
  readonly fetch?: typeof globalThis.fetch;
}

const CALL_TIMEOUT_MS = 30_000;

/** Calls the API, each call signed by one key (contracts/spec/http.md). Errors are the API's own, or `unavailable`. */
export class ApiClient {
  readonly #deps: ApiClientDeps;

  constructor(deps: ApiClientDeps) {
    this.#deps = deps;
  }

  /** A call whose answer is JSON of `schema`; the types hold path, body and schema to the API's description. Throws the API's error, `unavailable`, or `malformed_message` for an answer of another form. */
  async json<M extends Method, Path extends string, Schema extends z.ZodType>(
    method: M,
    path: DescribedPath<M, Path>,
    schema: Schema & Fitting<Schema, AnswerOf<M, Path>>,
    ...[body]: BodyOf<M, Path>
  ): Promise<z.output<Schema>> {
    return parseWith(schema, parseJsonAnswer(await this.#call(method, path, body)), 'the answer');
  }

  /** A call whose answer is bytes. Throws the API's error or `unavailable`. */
  bytes<Path extends string>(path: DescribedPath<'GET', Path>): Promise<Uint8Array> {
    return this.#call('GET', path, undefined);
  }

  /**
   * A call whose answer comes in pieces, as long as it takes; `sizeBytes` is null where the cloud doesn't say. Ends early where `signal` is aborted or the caller stops reading.
   * Throws the API's error, `unavailable`, also in the middle, or the reason of `signal`.
   */
  async stream<Path extends string>(
    path: DescribedPath<'GET', Path>,
    signal: AbortSignal,
  ): Promise<{ readonly sizeBytes: number | null; readonly pieces: AsyncIterable<Uint8Array> }> {
    const url = new URL(path, this.#deps.baseUrl);
    const headers = this.#sign('GET', url, new Uint8Array(0));
    const response = await orUnavailable(signal, this.#fetch(url, { headers, signal }));
    if (!response.ok) throw errorOfAnswer(response.status, new Uint8Array(await response.arrayBuffer()));
    const length = response.headers.get('content-length');
    return { sizeBytes: length === null ? null : Number(length), pieces: piecesOf(response, signal) };
  }

  async #call(method: string, path: string, body: unknown): Promise<Uint8Array> {
    const url = new URL(path, this.#deps.baseUrl);
    const bytes = body === undefined ? new Uint8Array(0) : utf8(JSON.stringify(body));
    const headers = {
      ...this.#sign(method, url, bytes),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const signal = AbortSignal.timeout(CALL_TIMEOUT_MS);
    const init = { method, headers, signal, ...(body === undefined ? {} : { body: new Uint8Array(bytes) }) };
    let response: Response;
    let answer: Uint8Array;
    try {
      response = await this.#fetch(url, init);
      answer = new Uint8Array(await response.arrayBuffer());
    } catch (cause) {
      throw new PorchlightError('unavailable', 'the cloud does not answer: is it running?', { cause });
    }
    if (!response.ok) throw errorOfAnswer(response.status, answer);
    return answer;
  }

  #fetch(url: URL, init: RequestInit): Promise<Response> {
    return (this.#deps.fetch ?? globalThis.fetch)(url, init);
  }

  #sign(method: string, url: URL, body: Uint8Array): Record<string, string> {
    const { primitives, signing, random, clock } = this.#deps;
    const call = {
      method,
      authority: this.#deps.authority ?? url.host,
      path: url.pathname,
      query: url.search === '' ? '?' : url.search,
      contentDigest: contentDigest(primitives.sha256(body)),
    };
    const parameters = {
      createdS: Math.floor(clock.nowMs() / 1000),
      nonce: bytesToHex(random(16)),
      keyId: bytesToHex(signing.publicKey),
    };
    const signature = primitives.sign(signatureBase(call, parameters), signing.secretKey);
    return signatureFields(call, parameters, signature);
  }
}
