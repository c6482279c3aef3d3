import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import vectors from '../spec/vectors/live-relay.json' with { type: 'json' };
import { relayMessageSchema, viewerMessageSchema } from '../src/http/live.ts';
import { parseWith } from '../src/index.ts';
import { LINK_PARTS, linkNewsSchema, linkOrderSchema } from '../src/internal.ts';

const SCHEMAS = {
  viewer: viewerMessageSchema,
  relay: relayMessageSchema,
  linkOrder: linkOrderSchema,
  linkNews: linkNewsSchema,
} as const satisfies Partial<Record<keyof typeof vectors, z.ZodType>>;

const cases = (which: 'taken' | 'refused') =>
  Object.entries(SCHEMAS).flatMap(([name, schema]) =>
    vectors[name as keyof typeof SCHEMAS][which].map((value: unknown) => ({ name, schema, value })),
  );

test.each(cases('taken'))('$name $value is taken as it is', ({ schema, value, name }) => {
  expect(parseWith(schema, value, name)).toEqual(value);
});

test.each(cases('refused'))('$name $value is refused', ({ schema, value, name }) => {
  expect(() => parseWith(schema, value, name)).toThrow(
    expect.objectContaining({ code: 'malformed_message' }),
  );
});

test('every kind of message stands in the specification with all of its fields', async () => {
  const text = await readFile(new URL('../spec/live-relay.md', import.meta.url), 'utf8');
  for (const name of Object.keys(SCHEMAS) as (keyof typeof SCHEMAS)[]) {
    for (const message of vectors[name].taken) {
      expect(text).toContain(`"kind": "${message.kind}"`);
      for (const field of Object.keys(message)) expect(text).toContain(`"${field}"`);
    }
  }
  for (const [part, number] of Object.entries(LINK_PARTS)) {
    const message = vectors.linkMessage.taken.find((each) => each.part === part);
    expect(message?.messageHex.slice(0, 2)).toBe(`0${number}`);
  }
});
