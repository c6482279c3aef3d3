import type { LoggedKeyring } from '@porchlight/contracts';
import { systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { loggedKeyring } from '@porchlight/testkit/log-queue/loggedKeyring';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { cosign, formatNote, formatProofFile, parseNote, parseProofFile } from '@porchlight/tlog';
import { describe, expect, test } from 'vitest';
import { LogMemory } from '../../src/device/LogMemory.ts';
import { Pairing } from '../../src/device/Pairing.ts';
import { FollowBench } from './FollowBench.ts';
import { TestHousehold, temporaryFolder } from './household.ts';
import { sizeOf } from './sizeOf.ts';

function code(expected: string) {
  return expect.objectContaining({ code: expected });
}

/** The same proof in a checkpoint that is signed otherwise. */
function resigned(proof: string, sign: (note: ReturnType<typeof parseNote>) => ReturnType<typeof parseNote>) {
  const file = parseProofFile(proof);
  return formatProofFile({ ...file, checkpoint: formatNote(sign(parseNote(file.checkpoint))) });
}

interface Offered {
  readonly household: TestHousehold;
  readonly first: Uint8Array;
  readonly second: Uint8Array;
}

const REFUSED: [string, string, (offered: Offered) => string][] = [
  ['no proof', 'not_logged', () => ''],
  ['the proof of the keyring before', 'not_logged', ({ household, first }) => household.logged(first).proof],
  [
    'the proof of another keyring of its version, which is what the log holds of it',
    'not_logged',
    ({ household }) => {
      const other = household.sign({ ...household.keyring, issuedAtMs: 7 });
      return household.logged(other).proof;
    },
  ],
  [
    'a proof under the label of the version after',
    'not_logged',
    ({ household, second }) => loggedKeyring(household.log, second, 3, household.watchKey).proof,
  ],
  [
    'a proof under a label that this household doesn’t watch',
    'not_logged',
    ({ household, second }) => loggedKeyring(household.log, second, 2, systemRandom(32)).proof,
  ],
  [
    'the proof of a log that it didn’t pin',
    'untrusted_checkpoint',
    ({ household, second }) => loggedKeyring(new SampleLog('another'), second, 2, household.watchKey).proof,
  ],
  [
    'a proof that other witnesses cosigned',
    'untrusted_checkpoint',
    ({ household, second }) => {
      const { witnesses } = new SampleLog('another');
      return resigned(household.logged(second).proof, ({ text, signatures }) => {
        const strange = witnesses.map(({ key, sign }) => cosign(text, 1_750_000_000, key, sign));
        return { text, signatures: [...signatures.slice(0, 1), ...strange] };
      });
    },
  ],
  [
    'a proof that one witness of two cosigned',
    'untrusted_checkpoint',
    ({ household, second }) =>
      resigned(household.logged(second).proof, ({ text, signatures }) => ({
        text,
        signatures: signatures.slice(0, 2),
      })),
  ],
  [
    'a proof that leads elsewhere',
    'wrong_proof',
    ({ household, second }) => {
      const file = parseProofFile(household.logged(second).proof);
      return formatProofFile({ ...file, hashes: file.hashes.map(() => systemRandom(32)) });
    },
  ],
  [
    'a proof that stands for another size',
    'bad_signature',
    ({ household, second }) =>
      resigned(household.logged(second).proof, (note) => ({
        ...note,
        text: note.text.replace('\n2\n', '\n3\n'),
      })),
  ],
  ['something that is no proof', 'unsupported_version', () => 'proof\n\nproof\n'],
];

describe('a keyring that follows and that the root signed', () => {
  test.each(REFUSED)(
    'with %s is refused (%s), and taken with the right one',
    (_name, expected, makeProof) => {
      using folder = temporaryFolder();
      const household = new TestHousehold();
      household.log.add(systemRandom(40));
      const { deviceId } = household.pair(folder.path, 'camera', 'mqtt://127.0.0.1:1');
      const refused: string[] = [];
      const told = (version: number, error: Error & { code: string }) =>
        refused.push(`${version} ${error.code}`);
      const pairing = new Pairing(folder.path, deviceId, nodePrimitives, told);
      const first = household.sign(household.keyring);
      const second = household.next({});
      const proof = makeProof({ household, first, second });
      expect(() => pairing.update({ record: second, proof })).toThrow(code(expected));
      expect(refused).toEqual([`2 ${expected}`]);
      const open = () => new Pairing(folder.path, deviceId, nodePrimitives);
      expect([pairing.keyring.keyring.version, open().keyring.keyring.version]).toEqual([1, 1]);
      expect(pairing.update(household.logged(second))).toBe(true);
      expect(open().keyring.keyring.version).toBe(2);
    },
  );

  test('is refused with its reason once in a connection, and taken when its proof has come', async () => {
    await using bench = await FollowBench.start();
    await using device = await bench.device();
    const [second] = bench.publish(1) as [Uint8Array];
    for (let time = 0; time < 3; time++) bench.sayLogged({ record: second, proof: '' });
    bench.say(second);
    await bench.cloud.until(() => bench.said.at(-1) === 2);
    const refusal = { kind: 'keyring-refused', version: 2, reason: 'not_logged' };
    expect(bench.told('keyring-refused')).toEqual([refusal]);
    expect([bench.kept, device.mayFilm]).toEqual([2, true]);
  });

  test('is refused where the log was shown another one, by a cloud that has the root’s key too', async () => {
    await using bench = await FollowBench.start();
    await using _device = await bench.device();
    const { household } = bench;
    const honest = household.next({});
    const forDevice = household.sign({ ...household.keyring, issuedAtMs: 7, devices: [] });
    const { proof } = household.logged(honest);
    bench.sayLogged({ record: forDevice, proof });
    bench.sayLogged({ record: honest, proof });
    await bench.cloud.until(() => bench.said.at(-1) === 2);
    expect(bench.told('keyring-refused')).toMatchObject([{ reason: 'not_logged' }]);
    expect(bench.pairing.isInUse).toBe(true);
  });

  test('is refused in a second tree of a size that the device has seen, which it tells of', async () => {
    await using bench = await FollowBench.start();
    await using device = await bench.device();
    const { household } = bench;
    const honest = household.next({});
    bench.sayLogged(household.logged(honest));
    await bench.cloud.until(() => bench.said.at(-1) === 2);
    const split = new SampleLog();
    const stolen = household.next({ devices: [] });
    bench.sayLogged(loggedKeyring(split, stolen, 3, household.watchKey));
    await bench.cloud.until(() => bench.told('log-conflict').length === 1);
    expect(bench.told('keyring-refused')).toMatchObject([{ version: 3, reason: 'wrong_proof' }]);
    expect([bench.kept, device.mayFilm]).toEqual([2, true]);
  });
});

describe('what a device remembers of the log', () => {
  function memory(folder: string, log = new SampleLog(), keyringProof = '') {
    const pinned = { logPolicy: log.policyText, watchKeyHex: 'ab'.repeat(32), keyringProof };
    return new LogMemory(folder, pinned, nodePrimitives);
  }

  function logOf(size: number, seed?: string): SampleLog {
    const log = new SampleLog(seed);
    for (let i = 0; i < size; i++) log.add(systemRandom(9));
    return log;
  }

  const take = (into: LogMemory, log: SampleLog, size?: number) =>
    into.take(Buffer.from(log.checkpoint(size)));

  test('is the largest checkpoint, also after a restart, whatever comes after it', () => {
    using folder = temporaryFolder();
    const log = logOf(9);
    const remembered = memory(folder.path);
    expect(remembered.checkpoint).toEqual(new Uint8Array(0));
    for (const size of [3, 9, 5, 9]) take(remembered, log, size);
    expect(Buffer.from(remembered.checkpoint).toString()).toBe(log.checkpoint());
    expect(memory(folder.path).checkpoint).toEqual(remembered.checkpoint);
  });

  test('begins with the checkpoint of the keyring’s proof, before anything else came', () => {
    using folder = temporaryFolder();
    const log = logOf(4);
    expect(sizeOf(memory(folder.path, log, log.proveNow(0)).checkpoint)).toBe(4);
    const strange = logOf(4, 'another').proveNow(0);
    expect(memory(folder.path, log, strange).checkpoint).toHaveLength(0);
  });

  test('is no checkpoint that the pinned policy doesn’t trust', () => {
    using folder = temporaryFolder();
    const log = logOf(4);
    const remembered = memory(folder.path);
    take(remembered, log);
    log.add(systemRandom(9));
    const untrusted = [log.unwitnessed(), logOf(7, 'another').checkpoint()];
    for (const note of untrusted)
      expect(() => remembered.take(Buffer.from(note))).toThrow(code('untrusted_checkpoint'));
    expect(() => remembered.take(systemRandom(200))).toThrow();
    expect(sizeOf(memory(folder.path).checkpoint)).toBe(4);
  });

  test('is the first of two trees of one size; both are kept, over a restart and all that comes after', () => {
    using folder = temporaryFolder();
    const [one, other, third] = [logOf(5), logOf(5), logOf(5)];
    const remembered = memory(folder.path);
    take(remembered, one);
    expect(remembered.conflict).toBeNull();
    for (const log of [other, third]) expect(() => take(remembered, log)).toThrow(code('wrong_proof'));
    one.add(systemRandom(9));
    take(remembered, one);
    const { conflict } = memory(folder.path);
    expect(conflict).toEqual(remembered.conflict);
    const rootOf = (log: SampleLog) => Buffer.from(conflictRoot(log.checkpoint(5)), 'base64').toString('hex');
    expect(conflict).toEqual({ size: 5, rootHex: rootOf(one), otherRootHex: rootOf(other) });
    expect(sizeOf(memory(folder.path).checkpoint)).toBe(6);
  });

  test('is in the way of no keyring where the device died between remembering and taking it', () => {
    using folder = temporaryFolder();
    const household = new TestHousehold();
    const { deviceId } = household.pair(folder.path, 'camera', 'mqtt://127.0.0.1:1');
    const logged: LoggedKeyring = household.logged(household.next({}));
    const before = new Pairing(folder.path, deviceId, nodePrimitives);
    before.log.requireKeyring({ ...logged, version: 2 });
    const after = new Pairing(folder.path, deviceId, nodePrimitives);
    expect(sizeOf(after.log.checkpoint)).toBe(1);
    expect([after.keyring.keyring.version, after.update(logged)]).toEqual([1, true]);
    expect(new Pairing(folder.path, deviceId, nodePrimitives).keyring.keyring.version).toBe(2);
  });

  test('goes into manifests without the signatures that the policy doesn’t know, as many as they have room for', () => {
    using folder = temporaryFolder();
    const log = logOf(3);
    const { text, signatures } = parseNote(log.checkpoint());
    const strange = Array.from({ length: 60 }, (_, i) => ({
      name: `stranger.example/${i}`,
      keyId: i,
      signature: systemRandom(72),
    }));
    const remembered = memory(folder.path);
    const note = formatNote({ text, signatures: [...strange, ...signatures] });
    expect(note.length).toBeGreaterThan(4096);
    remembered.take(Buffer.from(note));
    expect(Buffer.from(remembered.checkpoint).toString()).toBe(log.checkpoint());
  });

  test('is told of at every connection once it has contradicted itself', async () => {
    await using bench = await FollowBench.start();
    const [one, other] = [logOf(5), logOf(5)];
    {
      await using _device = await bench.device();
      for (const log of [one, other, other, other]) bench.sayCheckpoint(log.checkpoint());
      await bench.cloud.until(() => bench.told('log-conflict').length > 0);
      bench.say(...bench.publish(1));
      await bench.cloud.until(() => bench.said.at(-1) === 2);
    }
    const [conflict, ...more] = bench.told('log-conflict');
    expect([conflict, more]).toEqual([{ kind: 'log-conflict', ...bench.pairing.log.conflict }, []]);
    await using _again = await bench.device();
    await bench.cloud.until(() => bench.told('log-conflict').length === 2);
  });

  const conflictRoot = (note: string) => note.split('\n')[2] ?? '';
});
