import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import vectors from '../spec/vectors/messages.json' with { type: 'json' };
import {
  askSchema,
  challengeSchema,
  commandSchema,
  connectProofSchema,
  deviceEventSchema,
  deviceStateSchema,
  errorNoticeSchema,
  haveSchema,
  parseWith,
  receiptSchema,
  refusalSchema,
  watchSchema,
} from '../src/index.ts';

const SCHEMAS: Record<keyof typeof vectors, z.ZodType> = {
  connect: connectProofSchema,
  event: deviceEventSchema,
  state: deviceStateSchema,
  ask: askSchema,
  challenge: challengeSchema,
  watch: watchSchema,
  receipt: receiptSchema,
  refusal: refusalSchema,
  have: haveSchema,
  errorNotice: errorNoticeSchema,
  command: commandSchema,
};

const cases = Object.entries(SCHEMAS).flatMap(([name, schema]) => {
  const { accepted, refused } = vectors[name as keyof typeof vectors];
  return [
    ...accepted.map((value: unknown) => ({ name, schema, value, isAccepted: true })),
    ...refused.map((value: unknown) => ({ name, schema, value, isAccepted: false })),
  ];
});

test.each(cases.filter((each) => each.isAccepted))(
  '$name $value is accepted as it is',
  ({ schema, value, name }) => {
    expect(parseWith(schema, value, name)).toEqual(value);
  },
);

test.each(cases.filter((each) => !each.isAccepted))('$name $value is refused', ({ schema, value, name }) => {
  expect(() => parseWith(schema, value, name)).toThrow(
    expect.objectContaining({ code: 'malformed_message' }),
  );
});

test('every field of every message stands in the specification', async () => {
  const text = await readFile(new URL('../spec/mqtt.md', import.meta.url), 'utf8');
  for (const { accepted } of Object.values(vectors)) {
    for (const field of accepted.flatMap(fieldsOf)) expect(text).toContain(`"${field}"`);
  }
});

function fieldsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...fieldsOf(inner)]);
}
