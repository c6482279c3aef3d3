import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PairingRelay } from '@porchlight/contracts/http';
import { bytesToBase64, bytesToHex, type ErrorCode, monotonicClock, systemRandom } from '@porchlight/kernel';
import { Household, type PairingProgress, type RelayPairing } from '@porchlight/owner-client';
import { nodePrimitives } from '@porchlight/seal/node';
import {
  ClientPairing,
  formatSetupCode,
  type PairingOffer,
  pairingSecret,
  parsePairingUri,
} from '@porchlight/seal/pairing';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { expect, test } from 'vitest';
import { CELL, CLOUD, SetupBench } from './SetupBench.ts';

const pairingOf = ({ folder }: SetupBench) => {
  const file = join(folder, 'pairing.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
};

test.each(['uri', 'setupCode'] as const)(
  'a device shows its code, is paired by its %s and pins the household, whose keyring was published before the offer',
  async (way) => {
    await using bench = await SetupBench.start();
    const setUp = bench.setUp();
    const steps: PairingProgress[] = [];
    const published: Uint8Array[] = [];
    const paired = await bench.pair(
      {
        progress: (step) => steps.push(step),
        confirm: async ({ deviceId, kind }) => deviceId === bench.identity.deviceId && kind === 'camera',
        publish: async (keyring) => {
          expect(bench.relay.only('offer')).toBe(null);
          published.push(keyring.record);
          return bench.prove(keyring);
        },
      },
      bench.codes[0]?.[way],
    );
    const { household, confirmed } = await setUp;
    await confirmed;
    expect(steps).toEqual(['waiting', 'met', 'publishing', 'offered', 'paired']);
    expect(paired).toMatchObject({ deviceId: bench.identity.deviceId, keyring: { keyring: { version: 1 } } });
    expect(household.keyring.record).toEqual(paired.keyring.record);
    expect(published).toEqual([paired.keyring.record]);
    expect(pairingOf(bench)).toEqual({
      ...CLOUD,
      rootKeyHex: bytesToHex(bench.household.root.publicKey),
      keyringB64: bytesToBase64(paired.keyring.record),
      cell: CELL,
      watchKeyHex: bytesToHex(bench.household.watchKey ?? expect.unreachable()),
      keyringProof: bench.log.proveNow(0),
    });
    expect(statSync(join(bench.folder, 'pairing.json')).mode & 0o777).toBe(0o600);
    expect([bench.codes.length, bench.refusals]).toEqual([1, []]);
  },
);

test('both sides try again while the relay can not be reached', async () => {
  await using bench = await SetupBench.start();
  bench.relay.failures = 5;
  const setUp = bench.setUp();
  await bench.pair();
  await (await setUp).confirmed;
  expect(bench.relay.failures).toBe(0);
});

test('a device that has pinned a household, even in a damaged file, shows no code and is not paired again', async () => {
  await using bench = await SetupBench.start();
  writeFileSync(join(bench.folder, 'pairing.json'), 'damaged');
  await expect(bench.setUp()).rejects.toMatchObject({ code: 'not_permitted' });
  expect(bench.codes).toEqual([]);
  expect(readFileSync(join(bench.folder, 'pairing.json'), 'utf8')).toBe('damaged');
});

test('a device that a household was pinned to while it showed its code keeps the household that was first', async () => {
  await using bench = await SetupBench.start();
  const setUp = bench.setUp();
  setUp.catch(() => undefined);
  const lost = bench.pair({
    publish: async (keyring) => {
      writeFileSync(join(bench.folder, 'pairing.json'), '"the first"');
      return bench.prove(keyring);
    },
  });
  lost.catch(() => undefined);
  await expect(setUp).rejects.toMatchObject({ code: 'not_permitted' });
  expect(pairingOf(bench)).toBe('the first');
});

test('a second client with the same code is refused, and the first one pairs', async () => {
  await using bench = await SetupBench.start();
  const setUp = bench.setUp();
  const other = new Household(Household.newSecrets(systemRandom), nodePrimitives, systemRandom);
  const second = { household: other, publish: () => Promise.reject(new Error('published')) };
  await bench.pair({
    confirm: async () => {
      await expect(bench.pair(second)).rejects.toMatchObject({ code: 'replayed' });
      return true;
    },
  });
  await (await setUp).confirmed;
  await expect(bench.pair(second)).rejects.toMatchObject({ code: 'replayed' });
  expect(pairingOf(bench).rootKeyHex).toBe(bytesToHex(bench.household.root.publicKey));
});

test('a device that the owner does not confirm changes nothing', async () => {
  await using bench = await SetupBench.start();
  const setUp = bench.setUp();
  const publish = () => Promise.reject(new Error('published'));
  await expect(bench.pair({ confirm: async () => false, publish })).rejects.toMatchObject({
    code: 'not_permitted',
  });
  expect(() => bench.household.keyring).toThrow(expect.objectContaining({ code: 'not_found' }));
  bench.stop.abort();
  await expect(setUp).rejects.toMatchObject({ name: 'AbortError' });
  expect(pairingOf(bench)).toBe(null);
});

test('an owner who confirms after the device has given up changes nothing', async () => {
  await using bench = await SetupBench.start();
  const setUp = bench.setUp();
  setUp.catch(() => undefined);
  const late = async () => {
    bench.passedMs = 270_001;
    return true;
  };
  const publish = () => Promise.reject(new Error('published'));
  await expect(bench.pair({ confirm: late, publish })).rejects.toMatchObject({ code: 'limit_exceeded' });
  expect(() => bench.household.keyring).toThrow(expect.objectContaining({ code: 'not_found' }));
});

test('a pairing that broke off after the keyring was published is made anew without another keyring', async () => {
  await using bench = await SetupBench.start();
  const setUp = bench.setUp();
  const broken = new Error('the power went');
  await expect(bench.pair({ publish: () => Promise.reject(broken) })).rejects.toBe(broken);
  bench.stop.abort();
  await expect(setUp).rejects.toMatchObject({ name: 'AbortError' });
  await using again = await SetupBench.start(bench);
  const { record } = bench.household.keyring;
  const setUpAgain = again.setUp();
  const paired = await again.pair({
    household: bench.household,
    publish: async (keyring) => bench.prove(keyring),
  });
  await (await setUpAgain).confirmed;
  expect(paired.keyring.record).toEqual(record);
});

test('a code counts for fifteen minutes, on the device, which shows another then, and on the client', async () => {
  await using slow = await SetupBench.start();
  const slowly = slow.setUp();
  slow.passedMs = 900_000;
  const lost = slow.pair();
  lost.catch(() => undefined);
  await slow.until(() => slow.codes.length === 2);
  expect(slow.refusals).toMatchObject([{ code: 'limit_exceeded' }]);
  const expired = slow.pair({
    confirm: async () => {
      slow.passedMs += 900_000;
      return true;
    },
  });
  await expect(expired).rejects.toMatchObject({ code: 'limit_exceeded' });
  slow.stop.abort();
  await expect(slowly).rejects.toMatchObject({ name: 'AbortError' });
  expect(pairingOf(slow)).toBe(null);
});

test('a client that holds no root asks nobody and changes nothing', async () => {
  await using bench = await SetupBench.start();
  const code = formatSetupCode(pairingSecret(systemRandom(16)), nodePrimitives);
  const { rootSeedHex: _seed, ...secrets } = Household.newSecrets(systemRandom);
  const rootKeyHex = bytesToHex(bench.household.root.publicKey);
  const household = new Household({ ...secrets, rootKeyHex }, nodePrimitives, systemRandom);
  expect(household.watchKey).toBeNull();
  await expect(bench.pair({ household }, code)).rejects.toMatchObject({ code: 'not_permitted' });
  expect(bench.relay.messages.size).toBe(0);
});

const FALSE_PROOFS: readonly (readonly [string, ErrorCode, (bench: SetupBench) => Partial<RelayPairing>])[] =
  [
    ['without a proof', 'malformed_record', () => ({ publish: async () => '' })],
    [
      'with the proof of another keyring',
      'not_logged',
      (bench) => ({
        publish: async ({ keyring, record }) =>
          bench.prove({
            keyring,
            record: record.map((byte, at) => (at === record.length - 1 ? byte ^ 1 : byte)),
          }),
      }),
    ],
    [
      'with the proof of another log than the cloud’s policy names',
      'untrusted_checkpoint',
      () => ({ cloud: { ...CLOUD, logPolicy: new SampleLog('another').policyText } }),
    ],
  ];

test.each(FALSE_PROOFS)(
  'a client whose keyring comes back %s offers nothing',
  async (_name, code, changes) => {
    await using bench = await SetupBench.start();
    const setUp = bench.setUp();
    setUp.catch(() => undefined);
    await expect(bench.pair(changes(bench))).rejects.toMatchObject({ code });
    expect(bench.relay.only('offer')).toBeNull();
    expect(pairingOf(bench)).toBeNull();
  },
);

/** Pairs as a client that checks nothing, with an offer that isn't what the log holds. */
async function offerTo(bench: SetupBench, change: (offer: PairingOffer) => Partial<PairingOffer>) {
  const { household, identity } = bench;
  const clock = monotonicClock;
  const code = parsePairingUri(bench.codes[0]?.uri ?? '', nodePrimitives);
  const client = new ClientPairing(
    { secret: code.secret, kind: null },
    { primitives: nodePrimitives, random: systemRandom, clock },
  );
  const relay = new PairingRelay(client.rendezvousIdHex, { baseUrl: bench.relay.baseUrl, fetch });
  const { signal } = new AbortController();
  await relay.put('hello', client.hello, signal);
  client.meet(await relay.take('meet', signal));
  const keys = {
    signingKeyHex: bytesToHex(identity.signing.publicKey),
    boxKeyHex: bytesToHex(identity.box.publicKey),
  };
  const keyring = household.pair([{ deviceId: identity.deviceId, kind: 'camera', ...keys }], 5);
  const offer: PairingOffer = {
    ...CLOUD,
    rootKeyHex: bytesToHex(household.root.publicKey),
    keyringB64: bytesToBase64(keyring.record),
    cell: CELL,
    watchKeyHex: bytesToHex(household.watchKey ?? expect.unreachable()),
    keyringProof: bench.prove(keyring),
  };
  await relay.put('offer', client.offer({ ...offer, ...change(offer) }), signal);
}

const FALSE_OFFERS: readonly (readonly [
  string,
  ErrorCode,
  (offer: PairingOffer) => Partial<PairingOffer>,
])[] = [
  ['a proof that is none', 'malformed_record', () => ({ keyringProof: 'x' })],
  ['another watch key', 'not_logged', () => ({ watchKeyHex: 'ab'.repeat(32) })],
  [
    'a policy that doesn’t trust its proof',
    'untrusted_checkpoint',
    () => ({ logPolicy: new SampleLog('another').policyText }),
  ],
  ['a policy that is none', 'malformed_record', () => ({ logPolicy: 'trust everybody' })],
];

test.each(FALSE_OFFERS)(
  'an offer with %s is refused by the device, which pins nothing',
  async (_name, code, change) => {
    await using bench = await SetupBench.start();
    const setUp = bench.setUp();
    await offerTo(bench, change);
    await bench.until(() => bench.refusals.length > 0);
    expect(bench.refusals).toMatchObject([{ code }]);
    expect([pairingOf(bench), bench.relay.only('done')]).toEqual([null, null]);
    bench.stop.abort();
    await expect(setUp).rejects.toMatchObject({ name: 'AbortError' });
  },
);
