import { storeClip } from '@porchlight/domain';
import { type AgencyId, bytesToHex, randomId, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import type { KeyPair } from '@porchlight/seal/seal';
import { type FilmedClip, filmClip, type Take } from '@porchlight/testkit/clip-builder/filmClip';
import { keyringOf, type SampleHome, sampleHome } from '@porchlight/testkit/clip-builder/sampleHome';
import { MemoryClipSpool } from '@porchlight/testkit/clip-spool/MemoryClipSpool';
import { SampleReceiptSigner } from '@porchlight/testkit/receipt-signer/SampleReceiptSigner';
import type { ApiDeps } from '../../src/deps.ts';
import { keyringBody } from './keyringBody.ts';
import type { Answer, TestApi } from './TestApi.ts';

/** Two households with a stored clip each, and an agency, all enrolled through the API. */
export interface Town {
  readonly home: SampleHome;
  readonly owner: KeyPair;
  /** The newest of `home`. */
  readonly keyring: Uint8Array;
  readonly clip: FilmedClip;
  readonly neighbour: SampleHome;
  readonly neighbourOwner: KeyPair;
  readonly neighbourClip: FilmedClip;
  readonly agency: KeyPair;
  readonly agencyId: AgencyId;
}

export type FilmingDeps = Pick<ApiDeps, 'registry' | 'index' | 'deletions' | 'matching' | 'store'>;

export async function foundTown(api: TestApi, deps: FilmingDeps = api): Promise<Town> {
  const [home, neighbour] = [sampleHome(), sampleHome()];
  const keyring = await enrol(api, home);
  await enrol(api, neighbour);
  const agency = nodePrimitives.signKeyPair(systemRandom(32));
  const agencyId = randomId(systemRandom) as AgencyId;
  const body = { agencyId, name: 'Harbour Police', signingKeyHex: bytesToHex(agency.publicKey) };
  requireStatus(await api.call('POST', '/v1/operator/agencies', { by: api.operator, body }), 201);
  return {
    home,
    owner: home.members[0].signing,
    keyring,
    clip: await store(api, deps, home),
    neighbour,
    neighbourOwner: neighbour.members[0].signing,
    neighbourClip: await store(api, deps, neighbour),
    agency,
    agencyId,
  };
}

/** Adds a household, and publishes the first keyring of `home` there. */
export async function enrol(api: TestApi, home: SampleHome): Promise<Uint8Array> {
  const { householdId, root } = home;
  const body = { householdId, rootKeyHex: bytesToHex(root.publicKey) };
  requireStatus(await api.call('POST', '/v1/operator/households', { by: api.operator, body }), 201);
  const keyring = keyringOf(home, null);
  const published = await api.call('PUT', `/v1/households/${householdId}/keyring`, {
    by: home.members[0].signing,
    body: keyringBody(home, keyring),
  });
  requireStatus(published, 200);
  return keyring;
}

/** Films a clip with the household's camera, and stores it as a worker would. */
export async function store(
  api: TestApi,
  { store: objects, ...ports }: FilmingDeps,
  home: SampleHome,
  take: Partial<Take> = {},
): Promise<FilmedClip> {
  const [camera] = home.cameras;
  const clip = filmClip(camera, take);
  const spool = new MemoryClipSpool();
  spool.fill(camera.deviceId, clip.clipId, clip.records);
  const deps = { ...ports, spool, store: objects, clock: { nowMs: () => api.nowMs } };
  const job = { deviceId: camera.deviceId, clipId: clip.clipId, finished: true };
  const signer = new SampleReceiptSigner();
  const { outcome } = await storeClip({ ...deps, signer, primitives: nodeVerifyPrimitives }, job);
  if (outcome !== 'stored') throw new Error(`the clip was not stored but ${outcome}`);
  return clip;
}

function requireStatus(answer: Answer, status: number): void {
  if (answer.status !== status)
    throw new Error(`${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`);
}
