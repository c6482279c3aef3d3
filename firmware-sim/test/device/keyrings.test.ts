import { bytesToHex, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { parseProofFile } from '@porchlight/tlog';
import { describe, expect, test } from 'vitest';
import { FollowBench } from './FollowBench.ts';
import { TestHousehold } from './household.ts';
import { sizeOf } from './sizeOf.ts';

test.each([1, 2, 40])(
  'a device that missed %i versions takes them in order and says each once it is kept',
  async (missed) => {
    await using bench = await FollowBench.start();
    const keyrings = bench.publish(missed);
    let keptBehind = 0;
    bench.cloud.takes = ({ kind }) => {
      if (kind === 'state' && bench.kept < (bench.said.at(-1) ?? 0)) keptBehind++;
      return true;
    };
    await using device = await bench.device();
    bench.say(...keyrings);
    await bench.cloud.until(() => bench.said.at(-1) === 1 + missed);
    expect(bench.said).toEqual(Array.from({ length: 1 + missed }, (_, i) => i + 1));
    expect([bench.kept, keptBehind, device.state.keyringVersion]).toEqual([1 + missed, 0, 1 + missed]);
  },
);

test('a device that is sent the newest alone says again what it holds, and takes it when the ones between have come', async () => {
  await using bench = await FollowBench.start();
  const [second, third, fourth] = bench.publish(3) as [Uint8Array, Uint8Array, Uint8Array];
  await using _device = await bench.device();
  bench.say(fourth);
  await bench.cloud.until(() => bench.said.length === 2);
  expect(bench.said).toEqual([1, 1]);
  bench.say(second, third, fourth, fourth);
  await bench.cloud.until(() => bench.said.at(-1) === 4);
  expect(bench.said).toEqual([1, 1, 2, 3, 4]);
});

test('a device that is killed while it catches up goes on from what it kept', async () => {
  await using bench = await FollowBench.start();
  const keyrings = bench.publish(40);
  {
    await using simulator = bench.simulator();
    await bench.cloud.until(() => bench.said.length > 0);
    bench.cloud.takes = () => {
      if ((bench.said.at(-1) ?? 0) >= 5) simulator.child.kill('SIGKILL');
      return true;
    };
    bench.say(...keyrings);
    await simulator.exited;
  }
  bench.cloud.takes = () => true;
  const { kept } = bench;
  expect(kept).toBeGreaterThanOrEqual(5);
  const provenIn = sizeOf(parseProofFile(bench.keptProof).checkpoint);
  expect(sizeOf(bench.pairing.log.checkpoint)).toBeGreaterThanOrEqual(provenIn);
  bench.cloud.states.length = 0;
  await using _device = await bench.device();
  expect(bench.said).toEqual([kept]);
  bench.say(...keyrings.slice(kept - 1));
  await bench.cloud.until(() => bench.said.at(-1) === 41);
  expect(bench.kept).toBe(41);
});

describe('a device keeps what it has when it is sent', () => {
  const hostile: [string, (bench: FollowBench, keyrings: readonly Uint8Array[]) => Uint8Array][] = [
    ['an older keyring', (_bench, [first]) => first as Uint8Array],
    [
      'a forged one',
      ({ household }) => {
        const stranger = nodePrimitives.signKeyPair(systemRandom(32));
        const previousHashHex = bytesToHex(nodePrimitives.sha256(household.sign(household.keyring)));
        return household.sign({ ...household.keyring, version: 4, previousHashHex }, stranger);
      },
    ],
    [
      'one that skips a version',
      ({ household }) => {
        household.next({});
        return household.next({});
      },
    ],
    [
      'the next version of another history',
      ({ household }) =>
        household.sign({ ...household.keyring, version: 4, previousHashHex: 'ab'.repeat(32) }),
    ],
    ["another household's", () => new TestHousehold().next({})],
  ];
  test.each(hostile)('%s', async (_name, make) => {
    await using bench = await FollowBench.start();
    const first = bench.household.sign(bench.household.keyring);
    const keyrings = bench.publish(2);
    await using device = await bench.device();
    bench.say(...keyrings);
    await bench.cloud.until(() => bench.said.at(-1) === 3);
    const before = bench.household.keyring;
    const record = make(bench, [first, ...keyrings]);
    bench.household.keyring = before;
    bench.say(record, bench.household.next({}));
    await bench.cloud.until(() => bench.said.at(-1) === 4);
    expect(bench.said.filter((version) => version > 3)).toEqual([4]);
    expect(bench.said.toSorted()).toEqual(bench.said);
    expect([bench.kept, device.mayFilm]).toEqual([4, true]);
  });
});

test.each([
  ['noise', () => systemRandom(300)],
  ['nothing', () => new Uint8Array(0)],
  ['a keyring without what it is wrapped in', (record: Uint8Array) => record],
])('a device that is sent %s keeps what it has', async (_name, make) => {
  await using bench = await FollowBench.start();
  await using _device = await bench.device();
  const [second] = bench.publish(1) as [Uint8Array];
  bench.sayBytes(make(second));
  bench.say(second);
  await bench.cloud.until(() => bench.said.at(-1) === 2);
  expect(bench.said).toEqual([1, 2]);
});
