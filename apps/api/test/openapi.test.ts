import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  DESCRIPTION_FILE,
  descriptionText,
  TYPES_FILE,
  typesText,
  WRITE_COMMAND,
} from './openapi/writtenDescription.ts';
import { TestApi } from './server/TestApi.ts';

let api: TestApi;
beforeAll(async () => {
  api = await TestApi.start();
});
afterAll(() => api[Symbol.asyncDispose]());

const ANEW = `run \`${WRITE_COMMAND}\` to write it anew`;

test('the description that is checked in is what the API serves', async () => {
  const written = readFileSync(DESCRIPTION_FILE, 'utf8');
  expect(written, `packages/contracts/openapi.json differs: ${ANEW}`).toBe(await descriptionText(api));
});

test('the types of the owner’s client are what follows from the description', async () => {
  const types = await typesText(readFileSync(DESCRIPTION_FILE, 'utf8'));
  expect(readFileSync(TYPES_FILE, 'utf8'), `the generated types differ: ${ANEW}`).toBe(types);
});
