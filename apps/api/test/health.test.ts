import { describe, expect, test } from 'vitest';
import { TestApi } from './server/TestApi.ts';
import { foundTown } from './server/Town.ts';

test('the process lives, and is ready as long as each of its parts is', async () => {
  let isUp = true;
  const database = () => (isUp ? Promise.resolve() : Promise.reject(new Error('postgres://jo:hunter2@db')));
  await using api = await TestApi.start({ readiness: { database, jobs: async () => undefined } });
  const ready = async () => {
    const { status, body } = await api.call('GET', '/readyz');
    return { status, body };
  };
  expect(await ready()).toEqual({
    status: 200,
    body: { status: 'ok', checks: { database: 'ok', jobs: 'ok' } },
  });
  isUp = false;
  expect(await ready()).toEqual({
    status: 503,
    body: { status: 'failed', checks: { database: 'failed', jobs: 'ok' } },
  });
  expect(await api.call('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } });
});

describe('the log', () => {
  test('has method, path and outcome of a call under one id, and no query, header, key or address', async () => {
    await using api = await TestApi.start();
    const { owner, clip } = await foundTown(api);
    api.log.length = 0;
    await api.call('GET', `/v1/clips/${clip.clipId}?token=hunter2`, {
      by: owner,
      headers: { cookie: 'hunter2', 'user-agent': 'hunter2' },
    });
    await api.call('GET', '/hunter2-nowhere?token=hunter2&email=jo@example.org');
    const text = api.log.join('');
    const lines = api.log.map((line) => JSON.parse(line) as Record<string, unknown>);
    const [incoming, completed] = lines;
    expect(incoming).toMatchObject({
      msg: 'incoming request',
      req: { method: 'GET', path: `/v1/clips/${clip.clipId}` },
    });
    expect(completed).toMatchObject({ msg: 'request completed', res: { statusCode: 200 } });
    expect(completed?.['reqId']).toBe(incoming?.['reqId']);
    expect(text.replaceAll('/hunter2-nowhere', '')).not.toContain('hunter2');
    expect(text).not.toMatch(/jo@|127\.0\.0\.1|keyid|sha-256|sig1|user-agent/);
    expect(text).not.toContain(Buffer.from(owner.publicKey).toString('hex'));
  });
});
