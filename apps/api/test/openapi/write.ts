import { mkdirSync, writeFileSync } from 'node:fs';
import { TestApi } from '../server/TestApi.ts';
import { DESCRIPTION_FILE, descriptionText, TYPES_FILE, typesText } from './writtenDescription.ts';

/** Writes the API's description of itself, and the types of the owner's client that follow from it. */
async function write(): Promise<void> {
  await using api = await TestApi.start();
  const description = await descriptionText(api);
  writeFileSync(DESCRIPTION_FILE, description);
  mkdirSync(new URL('.', TYPES_FILE), { recursive: true });
  writeFileSync(TYPES_FILE, await typesText(description));
}

await write();
