import { wrap } from 'comlink';
import type { ClientEntry, ClientParts } from '../worker/clientWorker.ts';
import { keepErrorCodes } from '../worker/errorTransfer.ts';
import type { ClientConfig } from './clientConfig.ts';

/** A part of the worker as the page asks it: every call is a promise. Functions that are given along go through `proxy` of comlink. */
type Asked<Part> = {
  readonly [Name in keyof Part]: Part[Name] extends (...given: infer Given) => infer Result
    ? (...given: Given) => Promise<Awaited<Result>>
    : never;
};

/** The worker's parts. */
export type Client = { readonly [Part in keyof ClientParts]: Asked<ClientParts[Part]> };

/** Starts the worker, where the keys live. Resolves once it answers. */
export async function connectClient({ apiAuthority }: ClientConfig): Promise<Client> {
  keepErrorCodes();
  const worker = new Worker(new URL('../worker/clientWorker.ts', import.meta.url), { type: 'module' });
  const entry = wrap<ClientEntry>(worker);
  await entry.start({ baseUrl: location.origin, authority: apiAuthority });
  const parts = entry.parts as unknown as Client;
  const { account, household, clips, deletions, shares, archive, events, audit, invite, live, talk } = parts;
  const { log, watch } = parts;
  return {
    ...{ account, household, clips, deletions, shares, archive, events, audit, invite, live, talk },
    ...{ log, watch },
  };
}
