import { PorchlightError } from '@porchlight/kernel';
import { describe, expect, it } from 'vitest';
import { createLogger, type Logger } from '../src/index.ts';

const SECRET = 'hunter2';

/** Every line that `write` logs, as one text and parsed. */
function logged(write: (log: Logger) => void): { text: string; lines: Record<string, unknown>[] } {
  let text = '';
  const destination = {
    write: (line: string) => {
      text += line;
    },
  };
  write(createLogger({ name: 'test', level: 'info', destination }));
  const lines = text.trimEnd().split('\n');
  return { text, lines: lines.filter((line) => line !== '').map((line) => JSON.parse(line)) };
}

describe('a log line', () => {
  it.each([
    'clipKey',
    'privateKey',
    'secret_access_key',
    'token',
    'INTERNAL_TOKEN',
    'password',
    'Authorization',
    'cookie',
    'signature',
    'sig',
    'coordinates',
    'area',
    'polygon',
    'latitude',
    'lat',
    'lon',
    'email',
    'contactEmail',
    'phone',
    'homeAddress',
    'keyWrap',
    'signatureB64',
    'seed',
  ])('has no value of a field called %s, at any depth', (name) => {
    const inner = { [name]: SECRET, deep: [{ deeper: { [name]: [SECRET] } }] };
    const { text } = logged((log) =>
      log.info({ [name]: SECRET, inner, map: new Map([[name, SECRET]]) }, 'said'),
    );
    expect(text).toContain(name);
    expect(text).not.toContain(SECRET);
  });

  it.each(['clipId', 'requestId', 'segmentCount', 'keyframe', 'durationMs', 'status', 'topic', 'kind'])(
    'keeps the value of a field called %s',
    (name) => {
      expect(logged((log) => log.info({ deep: { [name]: 'kept' } })).text).toContain('kept');
    },
  );

  it.each([
    ['an e-mail address', 'jo@example.org'],
    ['a key in hexadecimal', 'ab12'.repeat(16)],
    ['a key in Base64', 'q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA='],
    ['a password in a URL', 'postgres://porchlight:hunter2@db/x'],
    ['a bearer token', 'Bearer abc.def-ghi'],
    ['a coordinate', '-122.41942'],
  ])('has no %s in a text, a binding, an array or the message', (_what, text) => {
    const secret = text.replace(/^Bearer |^postgres:..|@db.x$/g, '');
    const { text: all } = logged((log) => {
      log.child({ note: `see ${text}` }).info({ list: [`see ${text}`], nested: { text } }, `it was ${text}`);
      log.info('with %s and %o', text, { text });
    });
    expect(all).toContain('it was');
    expect(all).not.toContain(secret);
  });

  it('has an id of 32 digits, a path and a date as they are', () => {
    const id = '0123456789abcdef0123456789abcdef';
    const fields = {
      topic: `porchlight/v1/devices/${id}/events`,
      at: new Date(0),
      file: 'packages/spool/src/x.ts',
    };
    const [line] = logged((log) => log.info(fields, id)).lines;
    expect(line).toMatchObject({
      ...fields,
      at: '1970-01-01T00:00:00.000Z',
      msg: id,
      level: 'info',
      name: 'test',
    });
  });

  it('has the number of bytes in place of bytes, and survives cycles', () => {
    const cycle: Record<string, unknown> = { bytes: new Uint8Array(32).fill(65) };
    cycle['self'] = cycle;
    const [line] = logged((log) => log.info(cycle)).lines;
    expect(line).toMatchObject({ bytes: '[32 bytes]', self: { bytes: '[32 bytes]', self: '[circular]' } });
  });

  it('carries the request and the clip of its child loggers', () => {
    const [line] = logged((log) => log.child({ requestId: 'r' }).child({ clipId: 'c' }).info('x')).lines;
    expect(line).toMatchObject({ requestId: 'r', clipId: 'c' });
  });

  it('has no sensitive binding of a child logger', () => {
    expect(
      logged((log) =>
        log
          .child({})
          .child({ token: SECRET, deep: { area: SECRET } }, { level: 'info' })
          .info('x'),
      ).text,
    ).not.toContain(SECRET);
  });
});

describe('a logged error', () => {
  it('has code and hint of ours, and the causes without what they quote', () => {
    const root = Object.assign(new Error(`invalid input "${SECRET}" for jo@example.org`), {
      code: '22P02',
      detail: SECRET,
    });
    const error = new PorchlightError('unavailable', 'start the database', { cause: root });
    const { text, lines } = logged((log) => {
      log.error(error);
      log.error({ err: error }, 'failed');
      log.error({ err: error });
      log.error({ problem: { error } }, 'nested');
    });
    expect(lines.map((line) => line['msg'])).toEqual([
      'start the database',
      'failed',
      'start the database',
      'nested',
    ]);
    expect(lines[0]?.['err']).toMatchObject({
      code: 'unavailable',
      hint: 'start the database',
      cause: { code: '22P02' },
    });
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain('jo@');
  });

  it('of a parser has nothing of its input, and still says where it was thrown', () => {
    const { text, lines } = logged((log) => {
      try {
        JSON.parse(SECRET);
      } catch (error) {
        log.error(error);
      }
    });
    expect(text).not.toContain(SECRET.slice(0, 4));
    expect(lines[0]?.['err']).toMatchObject({
      name: 'SyntaxError',
      stack: expect.stringContaining('createLogger.test'),
    });
  });

  it('of a request has method and path and no query', () => {
    const req = { method: 'GET', url: `/clips?token=${SECRET}`, headers: { authorization: SECRET } };
    const { text, lines } = logged((log) => log.info({ req, res: { statusCode: 200, body: SECRET } }));
    expect(lines[0]).toMatchObject({ req: { method: 'GET', path: '/clips' }, res: { statusCode: 200 } });
    expect(text).not.toContain(SECRET);
  });
});
