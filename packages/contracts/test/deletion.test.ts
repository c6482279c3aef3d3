import { expect, test } from 'vitest';
import vectors from '../spec/vectors/deletion.json' with { type: 'json' };
import { deletionSchema, parseWith } from '../src/index.ts';

test.each(vectors.accepted)('the deletion %j is accepted as it is', (value) => {
  expect(parseWith(deletionSchema, value, 'the deletion')).toEqual(value);
});

test.each(vectors.refused)('the deletion %j is refused', (value) => {
  expect(() => parseWith(deletionSchema, value, 'the deletion')).toThrow(
    expect.objectContaining({ code: 'malformed_message' }),
  );
});
