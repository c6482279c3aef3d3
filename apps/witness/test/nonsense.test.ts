import { once } from 'node:events';
import { connect } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RunningWitness } from './RunningWitness.ts';
import { ask, logOf, sizeReply } from './sampleLogs.ts';

/** The example request of C2SP tlog-witness. */
const EXAMPLE = `old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=
`;

describe('a witness that is sent nonsense', () => {
  let witness: RunningWitness;
  const log = logOf(30);
  beforeAll(async () => {
    witness = await RunningWitness.start({ logs: [{ key: log.log.key }] });
    await witness.post(await ask(log, 0, 10));
  });
  afterAll(() => witness[Symbol.asyncDispose]());

  const isUnmoved = async () => expect(await witness.post(await ask(log, 0, 20))).toEqual(sizeReply(10));

  test('reads the specification’s own example, and doesn’t know its log', async () => {
    expect((await witness.post(EXAMPLE)).status).toBe(404);
  });

  test.each([
    ['nothing', ''],
    ['no empty line', 'old 0'],
    ['no checkpoint', 'old 0\n\n'],
    ['an old size with a zero before it', EXAMPLE.replace('old 2', 'old 02')],
    ['a negative old size', EXAMPLE.replace('old 2', 'old -2')],
    ['an old size beyond what is exact', EXAMPLE.replace('old 20852014', 'old 9007199254740993')],
    [
      'a hash of 31 bytes',
      EXAMPLE.replace(
        'PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=',
        'PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkQ==',
      ),
    ],
    ['64 hashes', EXAMPLE.replace(/(Pl.*\n)/, '$1'.repeat(61))],
    ['carriage returns', EXAMPLE.replaceAll('\n', '\r\n')],
    ['no signature', EXAMPLE.slice(0, EXAMPLE.indexOf('—'))],
    ['a size with a zero before it', EXAMPLE.replace('\n20852163', '\n020852163')],
    ['a tree size with a sign', EXAMPLE.replace('\n20852163', '\n+20852163')],
    ['a root that isn’t Base64', EXAMPLE.replace('CsUYap', 'Cs*Yap')],
    ['an empty extension line', EXAMPLE.replace('q2I=\n', 'q2I=\n\n\n')],
  ])('answers 400 to %s', async (_what, body) => {
    expect((await witness.post(body)).status).toBe(400);
  });

  test('answers 413 to a body that is too long, and 400 to what isn’t UTF-8', async () => {
    expect((await witness.post('x'.repeat(200_000))).status).toBe(413);
    expect((await witness.post(Uint8Array.of(0x6f, 0xff, 0xfe, 0x0a, 0x0a))).status).toBe(400);
    await isUnmoved();
  });

  test('answers every random or changed body with what it means, and is unmoved', async () => {
    const valid = new TextEncoder().encode(await ask(log, 10, 25));
    const changed = fc
      .tuple(fc.nat(valid.length - 1), fc.uint8Array({ maxLength: 4 }), fc.nat(40))
      .filter(([at, put, cut]) => cut !== put.length || put.some((byte, i) => byte !== valid[at + i]))
      .map(([at, put, cut]) =>
        Uint8Array.from([...valid.subarray(0, at), ...put, ...valid.subarray(at + cut)]),
      );
    const random = fc.uint8Array({ maxLength: 400 }).map((bytes) => Uint8Array.from(bytes));
    await fc.assert(
      fc.asyncProperty(fc.oneof(random, changed), async (body) => {
        expect([400, 403, 404, 409, 422]).toContain((await witness.post(body)).status);
      }),
      { numRuns: 300 },
    );
    await isUnmoved();
    expect(witness.lines.filter(({ level }) => level === 'error' || level === 'fatal')).toEqual([]);
  });

  test('outlives what isn’t HTTP', async () => {
    const socket = connect(witness.port, '127.0.0.1');
    await once(socket, 'connect');
    const closed = once(socket, 'close');
    socket.resume();
    socket.end('POST /add-checkpoint\r\n\0\0\0\r\n\r\n');
    await closed;
    await isUnmoved();
  });
});
