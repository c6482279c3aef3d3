import { decodeLogEntry } from '@porchlight/contracts/log';
import vectors from '@porchlight/contracts/vectors/log-entries.json' with { type: 'json' };
import { parseArea } from '@porchlight/geo';
import areas from '@porchlight/geo/vectors/areas.json' with { type: 'json' };
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areaBreach } from '../../src/verify/entries/areaBreach.ts';
import { diameterM, sizeM2 } from '../../src/verify/entries/areaMeasures.ts';
import { claimedKind, type PositionE7, parseEntry } from '../../src/verify/entries/parseEntry.ts';
import { CosignedTimes } from '../../src/verify/rules/CosignedTimes.ts';
import { judgeEntry } from '../../src/verify/rules/judgeEntry.ts';
import { RULE_NAMES } from '../../src/verify/rules/RuleName.ts';
import { RuleState } from '../../src/verify/rules/RuleState.ts';

const fromHex = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));

describe('the auditor reads entries as the server writes them', () => {
  test.each(vectors.entries)('$entry.kind', ({ entry, bytesHex }) => {
    const { v: _, ...fields } = entry;
    expect(parseEntry(fromHex(bytesHex))).toEqual(fields);
  });

  test.each(vectors.malformed)('and refuses what is malformed: $name', ({ bytesHex }) => {
    expect(() => parseEntry(fromHex(bytesHex))).toThrow(expect.objectContaining({ name: 'FormFault' }));
    expect(() => claimedKind(fromHex(bytesHex))).not.toThrow();
  });

  test('both refuse and take the same, whichever byte is changed', () => {
    const all = vectors.entries.map(({ bytesHex }) => fromHex(bytesHex));
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.nat(),
        fc.integer({ min: 32, max: 126 }),
        (bytes, place, byte) => {
          const changed = Uint8Array.from(bytes);
          changed[place % changed.length] = byte;
          expect(takes(parseEntry, changed)).toBe(takes(decodeLogEntry, changed));
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('the auditor reports what the vectors say', () => {
  test.each(vectors.sequences)('$name', ({ sightings, entries, broken }) => {
    const state = new RuleState();
    const times = new CosignedTimes(
      sightings.map(({ size, atSeconds }) => ({ size, atMs: 1000 * atSeconds })),
    );
    const found = entries.flatMap((text, index) =>
      judgeEntry(index, Buffer.from(text), state, times).breaches.map(({ rule }) => ({ index, rule })),
    );
    expect(found).toEqual(broken);
  });

  test('and they break every rule there is', () => {
    const rules = new Set(vectors.sequences.flatMap(({ broken }) => broken.map(({ rule }) => rule)));
    expect([...RULE_NAMES].filter((rule) => !rules.has(rule))).toEqual([]);
  });
});

describe('areas are measured as in area.md', () => {
  test.each(areas.accepted)('$name', ({ canonical, areaSquareMetres, diameterM: across }) => {
    const vertices = (canonical.coordinates[0] ?? []).slice(1).map(([x = 0, y = 0]) => [x, y] as const);
    expect(Math.abs(sizeM2(vertices) / areaSquareMetres - 1)).toBeLessThan(1e-8);
    expect(Math.abs(diameterM(vertices) - across)).toBeLessThan(1e-3);
  });

  test('the auditor takes an area where the server does, and names the limit that the server names', () => {
    const part = fc.integer({ min: -90_000, max: 90_000 });
    const shape = fc.array(fc.tuple(part, part), { minLength: 3, maxLength: 7 });
    const seen = new Set<string>();
    fc.assert(
      fc.property(shape, fc.integer({ min: -850, max: 849 }), fc.boolean(), (points, latitude, isRound) => {
        const around = isRound
          ? [...points].sort((a, b) => Math.atan2(a[1], a[0]) - Math.atan2(b[1], b[0]))
          : points;
        const ring = [...around, ...around.slice(0, 1)].map(
          ([x, y]): PositionE7 => [139_000_000 + x, latitude * 1_000_000 + y],
        );
        const expected = codeOfArea(ring);
        seen.add(expected);
        expect(areaBreach(ring) ?? 'none').toMatch(WORDS[expected] ?? /^$/);
      }),
      { numRuns: 3000 },
    );
    expect([...seen].sort()).toEqual(
      expect.arrayContaining(['area_self_crossing', 'area_too_small', 'area_too_thin', 'none']),
    );
  });

  test('points on one line are told exactly, as the doubles lie', () => {
    const step = fc.integer({ min: -3000, max: 3000 });
    fc.assert(
      fc.property(step, step, fc.integer({ min: 1, max: 9 }), (x, y, times) => {
        const at = (k: number): PositionE7 => [700_000_003 + k * x, 400_000_001 + k * y];
        const ring = [
          at(0),
          at(times),
          [at(0)[0] - 50_000, at(0)[1] + 40_000] as const,
          at(times + 7),
          at(0),
        ];
        expect(areaBreach(ring) ?? 'none').toMatch(WORDS[codeOfArea(ring)] ?? /^$/);
      }),
      { numRuns: 500 },
    );
  });
});

const WORDS: Readonly<Record<string, RegExp>> = {
  none: /^none$/,
  area_polar: /degrees of latitude, beyond 85/,
  malformed_area: /repeats|not closed/,
  area_self_crossing: /cross or touch/,
  area_too_small: /less than 64,749/,
  area_too_large: /more than 1,294,994/,
  area_too_long: /m across, more than 2,500/,
  area_too_thin: /% of its convex hull, less than 50/,
};

function codeOfArea(ring: readonly PositionE7[]): string {
  const coordinates = [ring.map(([x, y]) => [x / 1e7, y / 1e7])];
  try {
    parseArea({ type: 'Polygon', coordinates });
    return 'none';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : '';
  }
}

function takes(parse: (bytes: Uint8Array) => unknown, bytes: Uint8Array): boolean {
  try {
    parse(bytes);
    return true;
  } catch {
    return false;
  }
}
