import { type PublicRequest, publicRequestSchema } from '@porchlight/contracts/http';
import { requireLoggedRequest } from '@porchlight/domain/log';
import { bytesToHex, systemRandom } from '@porchlight/kernel';
import { nodeVerifyPrimitives as primitives } from '@porchlight/seal/node-verify';
import { MemoryLogQueue } from '@porchlight/testkit/log-queue/MemoryLogQueue';
import { SampleLog } from '@porchlight/testkit/log-queue/SampleLog';
import { sampleBlinded } from '@porchlight/testkit/registry/sampleKeyringChange';
import { entryOf, requestWithEntry } from '@porchlight/testkit/request-store/sampleRequest';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';

const queue = new MemoryLogQueue();
const { policy } = queue.log;
const [request, entry] = requestWithEntry();
let shown: PublicRequest;

beforeAll(async () => {
  queue.queue([sampleBlinded(), entry, sampleBlinded()]);
  const { textSalt, cells: _, matchedAtMs: __, ...said } = request;
  const proof = await queue.proofOf(entry.leafHash);
  shown = publicRequestSchema.parse({ ...said, textSaltHex: bytesToHex(textSalt), state: 'open', proof });
});

const changed = (change: Partial<PublicRequest> & { readonly proof?: string }) =>
  requireLoggedRequest({ ...shown, ...change }, policy, primitives);
const moved = (at: number, by: number): PublicRequest['area'] => ({
  type: 'Polygon',
  coordinates: shown.area.coordinates.map((ring) =>
    ring.map(([longitude, latitude], i): [number, number] => [longitude + (i === at ? by : 0), latitude]),
  ),
});

test('a request that is shown as it was logged holds, in whatever state it is', () => {
  const logged = changed({});
  expect(logged.entry).toMatchObject({ kind: 'request', requestId: request.requestId });
  expect(logged.index).toBe(1);
  expect(changed({ state: 'matching' }).index).toBe(1);
});

describe('a request that is shown otherwise is refused, and the field is named:', () => {
  test.each([
    ['requestId', () => ({ requestId: requestWithEntry()[0].requestId })],
    ['agencyId', () => ({ agencyId: requestWithEntry()[0].agencyId })],
    ['incident', () => ({ incident: 'fire' as const })],
    ['caseNumber', () => ({ caseNumber: '26-1105' })],
    ['text', () => ({ text: `${shown.text} ` })],
    ['text', () => ({ textSaltHex: bytesToHex(systemRandom(32)) })],
    ['fromMs', () => ({ fromMs: shown.toMs })],
    ['toMs', () => ({ toMs: shown.fromMs })],
    ['postedAtMs', () => ({ postedAtMs: shown.fromMs })],
    ['closesAtMs', () => ({ closesAtMs: shown.toMs })],
    ['area', () => ({ area: moved(1, 1e-7) })],
    ['area', () => ({ area: moved(1, 1e-9) })],
    [
      'area',
      () => ({ area: { ...shown.area, coordinates: [shown.area.coordinates[0]?.toReversed() ?? []] } }),
    ],
    ['area', () => ({ area: { ...shown.area, coordinates: [...shown.area.coordinates, []] } })],
  ] as const)('%s', (name, change) => {
    expect(() => changed(change())).toThrow(expect.objectContaining({ code: 'not_logged' }));
    expect(() => changed(change())).toThrow(new RegExp(`: ${name} differ`));
  });
});

test('a text that differs in any way is refused', () => {
  const held = (text: string) => {
    try {
      return changed({ text }).index === 1;
    } catch {
      return false;
    }
  };
  fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => held(text) === (text === shown.text)));
});

test('without a proof, with one of another kind, another request’s, or by a log that is not trusted, it is refused', async () => {
  expect(() => requireLoggedRequest({ ...shown, proof: null }, policy, primitives)).toThrow(
    'without a proof',
  );
  const [blinded] = queue.queued;
  const ofKind = await queue.proofOf(blinded?.leafHash ?? null);
  expect(() => changed({ proof: ofKind ?? '' })).toThrow('another kind');
  const other = entryOf(requestWithEntry()[0]);
  queue.queue([other]);
  const ofOther = await queue.proofOf(other.leafHash);
  expect(() => changed({ proof: ofOther ?? '' })).toThrow(expect.objectContaining({ code: 'not_logged' }));
  const untrusted = new SampleLog('another log');
  const index = untrusted.add(entry.entry);
  const ofUntrusted = await untrusted.prove(index);
  expect(() => changed({ proof: ofUntrusted })).toThrow(
    expect.objectContaining({ code: 'untrusted_checkpoint' }),
  );
});
