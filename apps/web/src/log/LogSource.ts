import { parseWith } from '@porchlight/contracts';
import {
  type LogDescription,
  type LogStandingAnswer,
  logDescriptionSchema,
  logStandingSchema,
} from '@porchlight/contracts/http';
import { PorchlightError } from '@porchlight/kernel';
import { type Tile, tilePath } from '@porchlight/tlog';

const TIMEOUT_MS = 20_000;
const NOT_FOUND = 404;

/** The log as the page's own host serves it: what it says of itself, and its static files below `/log/` (contracts/spec/log.md section 1). Nothing of it is checked here. Everything throws `unavailable`. */
export class LogSource {
  readonly #baseUrl: string;
  readonly #fetch: typeof fetch;

  /** The page's own host: its policy lets the client ask no other. */
  constructor(baseUrl: string, get: typeof fetch) {
    this.#baseUrl = baseUrl;
    this.#fetch = get;
  }

  async description(): Promise<LogDescription> {
    const response = await this.#get('/v1/log', 'no-store');
    if (response === null) throw new PorchlightError('unavailable', 'this cloud keeps no public log yet');
    return parseWith(logDescriptionSchema, await response.json(), 'what the log says of itself');
  }

  /** Null for an entry that the log was never given. */
  async standing(leafHashHex: string): Promise<LogStandingAnswer | null> {
    const response = await this.#get(`/v1/log/entries/${leafHashHex}`, 'no-store');
    if (response === null) return null;
    return parseWith(logStandingSchema, await response.json(), 'the answer on this entry');
  }

  /** The newest cosigned checkpoint; null before the first. */
  async checkpoint(): Promise<string | null> {
    const response = await this.#get('/log/checkpoint', 'no-store');
    return response === null ? null : response.text();
  }

  /** Also `unavailable` where the log hasn't the tile: a tree that is shown has all of its own. */
  readonly tile = async (tile: Tile): Promise<Uint8Array> => {
    const response = await this.#get(`/log/${tilePath(tile)}`, 'default');
    if (response === null)
      throw new PorchlightError('unavailable', 'the log doesn’t give out a part of the tree that it shows');
    return new Uint8Array(await response.arrayBuffer());
  };

  async #get(path: string, cache: RequestCache): Promise<Response | null> {
    const response = await this.#fetch(`${this.#baseUrl}${path}`, {
      cache,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((cause: unknown) => {
      throw new PorchlightError('unavailable', 'the log can’t be reached: try again in a moment', { cause });
    });
    if (response.status === NOT_FOUND) return null;
    if (!response.ok)
      throw new PorchlightError('unavailable', `the log answers with ${response.status}: try again later`);
    return response;
  }
}
