/** What an HTTP call is answered with. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Uint8Array;
  /** `Cache-Control`; nobody may keep it where there is none. */
  readonly cacheControl?: string;
}
