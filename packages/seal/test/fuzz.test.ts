import { concatBytes } from '@porchlight/kernel';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  openStatement,
  peekStatement,
  readManifest,
  readOpening,
  readRecord,
  readSegment,
  splitRecords,
  verifyKeyring,
} from '../src/header/index.ts';
import { openClip } from '../src/open/index.ts';
import { nodePrimitives as primitives } from '../src/primitives/node.ts';
import { codeOf } from './codeOf.ts';
import { recordOf } from './forge.ts';
import { epochKeysOfDevice, filmScript, smallScript, vectorDevice } from './vectors/clipScene.ts';
import { tellKeyringStory } from './vectors/keyring.ts';
import { statementOf } from './vectors/statement.ts';

const device = vectorDevice('device', primitives);
const expected = { deviceId: device.deviceId, signingKey: device.signingKey };
const keys = epochKeysOfDevice(device);
const clip = filmScript(smallScript(), device, primitives);
const story = tellKeyringStory(primitives);
const root = story.household.root;

/** Every reader there is; `codeOf` throws on whatever isn't a PorchlightError. */
function readAll(bytes: Uint8Array): void {
  codeOf(() => splitRecords(bytes));
  codeOf(() => readRecord(bytes));
  codeOf(() => readOpening(bytes));
  codeOf(() => readSegment(bytes));
  codeOf(() => readManifest(bytes));
  codeOf(() => peekStatement(bytes, 'event'));
  codeOf(() => openStatement(bytes, 'event', root.publicKey, primitives));
  codeOf(() => verifyKeyring(bytes, root.publicKey, null, primitives));
  codeOf(() => openClip([bytes], expected, keys, primitives));
  codeOf(() => openClip(splitRecords(bytes), expected, keys, primitives));
}

const bytes = fc.uint8Array({ maxLength: 600 });
const type = fc.constantFrom(1, 2, 3, 16, 17, 32, 33, 34, 48);

describe('readers fail with a PorchlightError or not at all', () => {
  test('on random bytes, and on random bodies of every type', () => {
    fc.assert(fc.property(bytes, readAll));
    fc.assert(fc.property(type, bytes, (each, body) => readAll(recordOf(each, body))));
  });

  test('on clips and keyrings in which pieces were overwritten, cut out or put in', () => {
    const source = fc.constantFrom(...clip.records, concatBytes(...clip.records), ...story.records);
    const edit = fc.record({ at: fc.nat(), cut: fc.nat({ max: 40 }), put: fc.uint8Array({ maxLength: 40 }) });
    const mutated = fc.tuple(source, fc.array(edit, { minLength: 1, maxLength: 3 })).map(([whole, edits]) =>
      edits.reduce((now, { at, cut, put }) => {
        const start = at % (now.length + 1);
        return concatBytes(now.subarray(0, start), put, now.subarray(start + cut));
      }, whole),
    );
    fc.assert(
      fc.property(mutated, (each) => {
        readAll(each);
        const withLength = each.slice();
        if (each.length >= 8) new DataView(withLength.buffer).setUint32(4, each.length - 8);
        readAll(withLength);
      }),
      { numRuns: 500 },
    );
  });

  test('on keyrings that the root has signed, whatever their JSON is', () => {
    const json = fc.json({ maxDepth: 5 });
    fc.assert(
      fc.property(json, (text) => {
        const record = statementOf(new TextEncoder().encode(text), root, primitives, 'keyring');
        record[3] = 48;
        codeOf(() => verifyKeyring(record, root.publicKey, null, primitives));
      }),
    );
  });

  test('on keyrings in which one value is any other', () => {
    const keyring = structuredClone(story.keyrings[2]) as object;
    const paths = pathsOf(keyring);
    expect(paths.length).toBeGreaterThan(20);
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue({ maxDepth: 2 }), (path, value) => {
        const changed = JSON.stringify(withValue(keyring, path, value));
        const canonical = new TextEncoder().encode(changed);
        const record = statementOf(canonical, root, primitives, 'keyring');
        record[3] = 48;
        codeOf(() => verifyKeyring(record, root.publicKey, null, primitives));
      }),
      { numRuns: 500 },
    );
  });
});

type Path = readonly string[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, inner]) => pathsOf(inner, [...path, name]))];
}

function withValue(whole: unknown, path: Path, value: unknown): unknown {
  const [name, ...rest] = path;
  if (name === undefined || typeof whole !== 'object' || whole === null) return value;
  const inner = withValue((whole as Record<string, unknown>)[name], rest, value);
  return Array.isArray(whole) ? whole.with(Number(name), inner) : { ...whole, [name]: inner };
}
