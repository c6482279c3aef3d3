import { parseWith } from '@porchlight/contracts';
import { clientSettingsSchema } from '@porchlight/contracts/http';
import { PorchlightError } from '@porchlight/kernel';
import { type ServerBehindPage, serverBehind } from './serverBehind.ts';

/** Asks the page's origin for what the client must know of it. Throws `unavailable`, `malformed_message`, and what `serverBehind` throws. */
export async function readClientSettings(): Promise<ServerBehindPage> {
  let answer: unknown;
  try {
    answer = await (await fetch('/client.json', { cache: 'no-store' })).json();
  } catch (cause) {
    throw new PorchlightError('unavailable', 'the server does not answer: check your connection', { cause });
  }
  return serverBehind(parseWith(clientSettingsSchema, answer, 'client.json'), location);
}
