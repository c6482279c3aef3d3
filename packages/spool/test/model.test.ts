import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openSpool, type Spool, type SpoolEntry } from '../src/index.ts';
import { clipIdOf, DEVICE, manifest, opening, recordsIn, segment, temporaryFolder } from './records.ts';

type Step =
  | { readonly do: 'append'; readonly entry: SpoolEntry; readonly clip: number }
  | { readonly do: 'release'; readonly clip: number }
  | { readonly do: 'reopen' };

const clip = fc.integer({ min: 0, max: 3 });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(clip, fc.integer({ min: -1, max: 8 })).map(toAppend) },
  { weight: 2, arbitrary: clip.map((number) => ({ do: 'release' as const, clip: number })) },
  { weight: 1, arbitrary: fc.constant({ do: 'reopen' as const }) },
);

function toAppend([number, position]: readonly [number, number]): Step {
  let entry = segment(number, position, 900);
  if (position === -1) entry = opening(number);
  if (position > 5) entry = manifest(number, position - 5);
  return { do: 'append', entry, clip: number };
}

function sameBytes(a: SpoolEntry, b: SpoolEntry): boolean {
  return Buffer.compare(a.bytes, b.bytes) === 0;
}

/** What a spool must hold, said in the plainest way. */
class Model {
  readonly clips = new Map<number, SpoolEntry[]>();

  append(number: number, entry: SpoolEntry): string {
    const held = this.clips.get(number) ?? [];
    if (held.some((each) => each.kind === entry.kind && sameBytes(each, entry))) return 'held';
    if (held.length === 0 && entry.kind !== 'opening') return 'not_found';
    if (held.at(-1)?.kind === 'manifest') return 'clip_conflict';
    const next = entry.kind === 'opening' ? 0 : held.length - 1;
    if (entry.kind === 'manifest' && entry.sequence < next) return 'clip_conflict';
    if (entry.sequence !== next) return 'out_of_order';
    this.clips.set(number, [...held, entry]);
    return 'appended';
  }
}

async function same(spool: Spool, model: Model): Promise<void> {
  for (let number = 0; number <= 3; number++) {
    const expected = model.clips.get(number) ?? [];
    expect(await recordsIn(spool, number)).toEqual(expected.map((entry) => entry.bytes));
  }
}

test('any sequence of appends, releases and reopenings leaves what a plain model holds', async () => {
  const steps = fc.array(step, { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (sequence, waits) => {
      await using folder = await temporaryFolder();
      const options = { folder: folder.path, segmentFileBytes: 4000, fsync: false };
      let spool = await openSpool(options);
      const model = new Model();
      const pending: Promise<void>[] = [];
      try {
        for (const each of sequence) {
          if (each.do === 'append') {
            const expected = model.append(each.clip, each.entry);
            const outcome = spool.append(each.entry).catch((error: { code: string }) => error.code);
            pending.push(outcome.then((actual) => expect(actual).toBe(expected)));
            if (waits) await outcome;
          } else {
            await Promise.all(pending);
            if (each.do === 'release') {
              await spool.release(DEVICE, clipIdOf(each.clip));
              model.clips.delete(each.clip);
            } else {
              await spool.close();
              spool = await openSpool(options);
              await same(spool, model);
            }
          }
        }
        await Promise.all(pending);
        await spool.tidy();
        await same(spool, model);
      } finally {
        await spool.close();
      }
    }),
    { numRuns: 150 },
  );
});
