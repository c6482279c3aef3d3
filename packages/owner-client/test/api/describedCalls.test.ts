import {
  clipPageSchema,
  clipSummarySchema,
  doneSchema,
  sealedBookSchema,
  sessionStateSchema,
} from '@porchlight/contracts/http';
import { systemClock, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ApiClient } from '../../src/api/ApiClient.ts';
import { describedUrl } from '../../src/api/describedUrl.ts';
import { AccountCalls } from '../../src/session/AccountCalls.ts';

// What is wrong here is refused by the compiler, so it is `npm run check` that fails where one of these becomes right.
const baseUrl = 'http://127.0.0.1:9';
const fetch = () => Promise.reject(new TypeError('no call goes out'));
const api = new ApiClient({
  ...{ baseUrl, fetch, clock: systemClock, random: systemRandom, primitives: nodePrimitives },
  signing: nodePrimitives.signKeyPair(systemRandom(32)),
});
const calls = new AccountCalls({ baseUrl, fetch });
const some: string = 'x';
const anything = z.looseObject({});

async function unanswered(asked: readonly Promise<unknown>[]): Promise<void> {
  const answers = await Promise.allSettled(asked);
  for (const answer of answers)
    expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'unavailable' } });
}

test('calls that are described are of the right type, with what fills their paths and queries', async () => {
  await unanswered([
    api.json('GET', '/v1/clips', clipPageSchema),
    api.json('GET', `/v1/clips?before=${some}`, clipPageSchema),
    api.json('GET', `/v1/clips/${some}`, clipSummarySchema),
    api.json('PUT', `/v1/households/${some}/keyring`, anything, {
      keyringB64: '',
      log: { labelHex: '', valueHex: '' },
    }),
    api.json('GET', some === '' ? '/v1/clips' : `/v1/requests/${some}/candidates`, clipPageSchema),
    api.bytes(`/v1/clips/${some}/object`),
    calls.json('DELETE', '', doneSchema),
    calls.json('DELETE', `sessions/${some}`, doneSchema),
    calls.json('POST', `factors/totp/${some}/confirm`, sessionStateSchema, { code: some }),
  ]);
});

test('a path that is not described is a type error', async () => {
  const unknown: string = '/v1/clips';
  await unanswered([
    // @ts-expect-error a slip of the pen
    api.json('GET', '/v1/clip', anything),
    // @ts-expect-error a place that isn't filled
    api.json('GET', '/v1/clips/', anything),
    // @ts-expect-error nor here
    api.json('GET', '/v1/clips/{clipId}', anything),
    // @ts-expect-error more than the route has
    api.json('GET', `/v1/clips/${some}/segments`, anything),
    // @ts-expect-error a part that isn't free
    api.json('GET', `/v1/${some}/book`, anything),
    // @ts-expect-error a field of a query that isn't described
    api.json('GET', `/v1/clips?after=${some}`, anything),
    // @ts-expect-error a query where there is none
    api.json('GET', `/v1/devices?before=${some}`, anything),
    // @ts-expect-error one of two
    api.json('GET', some === '' ? '/v1/clips' : '/v1/clip', anything),
    // @ts-expect-error nobody knows which
    api.json('GET', unknown, anything),
    // @ts-expect-error a slip of the pen
    api.bytes(`/v1/clips/${some}/objects`),
    // @ts-expect-error a slip of the pen
    api.stream('/v1/household/holding', new AbortController().signal),
    // @ts-expect-error a slip of the pen
    calls.json('GET', 'sesion', anything),
    // @ts-expect-error nothing but what is below /v1/account
    calls.json('GET', '/v1/clips', anything),
  ]);
});

test('so is the path of a call that nothing signs', () => {
  expect(describedUrl('GET', `/v1/shares/${some}`, baseUrl).pathname).toBe('/v1/shares/x');
  // @ts-expect-error a slip of the pen
  expect(describedUrl('GET', `/v1/share/${some}`, baseUrl).pathname).toBe('/v1/share/x');
});

test('a method that a path does not have is a type error', async () => {
  await unanswered([
    // @ts-expect-error clips come from devices
    api.json('POST', '/v1/clips', anything),
    // @ts-expect-error a method of no call
    api.json('PATCH', '/v1/clips', anything),
    // @ts-expect-error bytes are got
    api.bytes(`/v1/devices/${some}/commands`),
    // @ts-expect-error a login is posted
    calls.json('GET', 'login', sessionStateSchema),
  ]);
});

test('a body that is not as described, is missing, or is one too many is a type error', async () => {
  await unanswered([
    // @ts-expect-error a field of another name
    api.json('PUT', '/v1/household/book', anything, { version: 0, book: '' }),
    // @ts-expect-error a field of another kind
    api.json('PUT', '/v1/household/book', anything, { version: '0', bookB64: '' }),
    // @ts-expect-error one field more
    api.json('PUT', '/v1/household/book', anything, { version: 0, bookB64: '', name: '' }),
    // @ts-expect-error none
    api.json('PUT', '/v1/household/book', anything),
    // @ts-expect-error one where there is none
    api.json('GET', '/v1/devices', anything, {}),
    // @ts-expect-error a field is missing
    calls.json('POST', 'login', sessionStateSchema, { email: '' }),
    // @ts-expect-error none
    calls.json('POST', 'login', sessionStateSchema),
  ]);
});

test('a schema that does not take the answer that is described is a type error', async () => {
  await unanswered([
    // @ts-expect-error the answer of another call
    api.json('GET', '/v1/clips', sealedBookSchema),
    // @ts-expect-error a field that isn't in the answer
    api.json('GET', '/v1/household/book', sealedBookSchema.extend({ name: z.string() })),
    // @ts-expect-error a field of another kind
    api.json('GET', '/v1/household/book', z.object({ version: z.string() })),
    // @ts-expect-error null may come
    api.json('GET', '/v1/clips', z.object({ next: z.string() })),
    // @ts-expect-error the answer is bytes
    api.json('GET', `/v1/clips/${some}/object`, anything),
    // @ts-expect-error the answer of another call
    calls.json('POST', 'logout', sessionStateSchema),
  ]);
});

test('an answer is held to its schema when it comes, whatever the types said', async () => {
  const hostile = new AccountCalls({ baseUrl, fetch: async () => Response.json({ sessionId: 'mine' }) });
  const answer = hostile.json('GET', 'session', sessionStateSchema);
  await expect(answer).rejects.toMatchObject({ code: 'malformed_message' });
});
