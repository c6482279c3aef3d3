import { describe, expect, it } from 'vitest';
import { checkReadiness, startHealthServer } from '../src/index.ts';

const ok = async () => undefined;
const failing = () => Promise.reject(new Error('postgres://user:hunter2@db'));
const throwing = () => {
  throw new Error('at once');
};
const never = () => new Promise<void>(() => undefined);

describe('readiness', () => {
  it('is ok when every check is, and with no check at all', async () => {
    expect(await checkReadiness({ a: ok, b: ok })).toEqual({ status: 'ok', checks: { a: 'ok', b: 'ok' } });
    expect(await checkReadiness({})).toEqual({ status: 'ok', checks: {} });
  });

  it('names each check that fails, throws or takes too long', async () => {
    expect(await checkReadiness({ ok, failing, throwing, never }, 20)).toEqual({
      status: 'failed',
      checks: { ok: 'ok', failing: 'failed', throwing: 'failed', never: 'failed' },
    });
  });
});

describe('the health server', () => {
  it('lives while a part is down, is ready only when none is, and says no reasons', async () => {
    let database = failing;
    const server = await startHealthServer('127.0.0.1', 0, { database: () => database() });
    const get = async (path: string, method = 'GET') => {
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
      return { status: response.status, text: await response.text() };
    };
    try {
      expect(await get('/healthz')).toMatchObject({ status: 200 });
      const down = await get('/readyz?x=1');
      expect(down.status).toBe(503);
      expect(JSON.parse(down.text)).toEqual({ status: 'failed', checks: { database: 'failed' } });
      database = () => Promise.resolve() as Promise<never>;
      expect(await get('/readyz')).toMatchObject({ status: 200 });
      expect(await get('/')).toMatchObject({ status: 404 });
      expect(await get('/healthz', 'POST')).toMatchObject({ status: 404 });
    } finally {
      await server.stop();
    }
    await expect(get('/healthz')).rejects.toThrow();
  });

  it('rejects when its port is taken', async () => {
    const server = await startHealthServer('127.0.0.1', 0, {});
    await expect(startHealthServer('127.0.0.1', server.port, {})).rejects.toThrow(/EADDRINUSE/);
    await server.stop();
  });
});
