import { bytesToBase64 } from '@porchlight/kernel';
import type { Answer, TestApi } from './TestApi.ts';

/** A person's browser: it keeps cookies as they are set, and says where its pages come from. */
export class Browser {
  readonly #api: Pick<TestApi, 'call'>;
  readonly cookies = new Map<string, string>();
  /** Fields that go with every call. */
  headers: Readonly<Record<string, string>> = {
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'sec-fetch-site': 'same-origin',
    origin: 'http://localhost:8420',
  };

  constructor(api: Pick<TestApi, 'call'>) {
    this.#api = api;
  }

  get cookie(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  /** A call of `/v1/account/…`. */
  async call(method: string, path: string, body?: unknown): Promise<Answer> {
    const headers = { ...this.headers, cookie: this.cookie };
    const url = path === '' ? '/v1/account' : `/v1/account/${path}`;
    const answer = await this.#api.call(method, url, { headers, ...(body === undefined ? {} : { body }) });
    for (const line of answer.headers['set-cookie'] ?? []) this.#keep(line);
    return answer;
  }

  #keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ');
    const [name = '', value = ''] = pair.split('=');
    const isGone = attributes.some(
      (each) => each === 'Max-Age=0' || each.startsWith('Expires=Thu, 01 Jan 1970'),
    );
    if (isGone) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** What a client would make of a password; here it is as random as it looks to the server. */
export function credentialOf(secret: Uint8Array, salt: Uint8Array, wrap: Uint8Array) {
  return {
    derivation: { saltB64: bytesToBase64(salt), memoryKiB: 65_536, passes: 3 },
    loginSecretB64: bytesToBase64(secret),
    passwordWrapB64: bytesToBase64(wrap),
  };
}
