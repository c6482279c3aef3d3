import { setTimeout as delay } from 'node:timers/promises';
import {
  type ClipSummary,
  clipPageSchema,
  cloudSchema,
  postedRequestSchema,
  publicRequestSchema,
} from '@porchlight/contracts/http';
import { requireLoggedRequest } from '@porchlight/domain/log';
import { containsPosition, parseArea, windowTouches } from '@porchlight/geo';
import { bytesToHex, isPorchlightError, PorchlightError, randomId, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
import { parsePolicy } from '@porchlight/tlog';
import { z } from 'zod';
import type { Cloud } from '../cloud/startCloud.ts';
import { apiClient, type PairedHousehold } from '../household/pairHousehold.ts';
import { searchByBruteForce } from './bruteForce.ts';
import type { FilmedClipRecord, FilmedClips } from './FilmedClips.ts';
import type { Town } from './Town.ts';

export interface MatchedClip {
  readonly home: PairedHousehold;
  readonly clip: ClipSummary;
}

export interface MatchingResult {
  /** What the cloud's index offered: a superset, by cells. */
  readonly candidates: number;
  /** What the owners' clients kept after the exact test with coordinates that the cloud doesn't have. */
  readonly matches: readonly MatchedClip[];
  /** Clips that brute force finds and the clients don't, and the other way round. */
  readonly missed: readonly string[];
  readonly wrong: readonly string[];
}

const POLL_MS = 20;
const PATIENCE_MS = 120_000;

/** An agency asks for half an hour around the scene; its proof in the log is checked, and each household's client looks through the candidates that it alone is shown. */
export async function requestFootage(
  cloud: Cloud,
  town: Town,
  homes: readonly PairedHousehold[],
  filmed: FilmedClips,
): Promise<MatchingResult> {
  const request = await postAndWait(cloud, town);
  const area = parseArea(request.area);
  const matches: MatchedClip[] = [];
  let candidates = 0;
  for (const home of homes) {
    const page = await home.client.json(
      'GET',
      `/v1/requests/${request.requestId}/candidates`,
      clipPageSchema,
    );
    candidates += page.clips.length;
    for (const clip of page.clips) {
      const device = home.devices.find((each) => each.deviceId === clip.deviceId);
      if (device === undefined)
        throw new PorchlightError('forbidden', 'a household was shown a clip that is not its own');
      const isThere = containsPosition(area, [device.longitude, device.latitude]);
      if (isThere && windowTouches(request, clip.startedAtMs, clip.endedAtMs, clip.clockUncertaintyMs))
        matches.push({ home, clip });
    }
  }
  const right = searchByBruteForce(
    filmed.all.map((clip) => placed(clip, homes)),
    town,
  );
  const found = new Set<string>(matches.map(({ clip }) => clip.clipId));
  return {
    candidates,
    matches,
    missed: [...right].filter((clipId) => !found.has(clipId)),
    wrong: [...found].filter((clipId) => !right.has(clipId)),
  };
}

type Client = ReturnType<typeof apiClient>;
type Request = z.output<typeof publicRequestSchema>;

async function postAndWait(cloud: Cloud, town: Town): Promise<Request> {
  const client = await enrolAgency(cloud);
  const draft = {
    incident: 'burglary' as const,
    caseNumber: 'DEMO-1',
    text: 'A burglary in this street. Did your camera see somebody leave?',
    fromMs: town.fromMs,
    toMs: town.toMs,
    area: { type: 'Polygon', coordinates: [town.ring] },
  };
  const { requestId } = await untilLogged(() =>
    client.json('POST', '/v1/requests', postedRequestSchema, draft),
  );
  const read = () => client.json('GET', `/v1/requests/${requestId}`, publicRequestSchema);
  const matched = await until(async () => {
    const request = await unlessMissing(read);
    return request?.state === 'open' ? request : null;
  }, 'the request was not logged and matched within two minutes');
  await requireItsProof(client, matched);
  return matched;
}

/** An agency whose key the log will show. */
async function enrolAgency(cloud: Cloud): Promise<Client> {
  const signing = nodePrimitives.signKeyPair(systemRandom(32));
  const agency = {
    agencyId: randomId(systemRandom),
    name: 'Police of the demo',
    signingKeyHex: bytesToHex(signing.publicKey),
  };
  await apiClient(cloud, cloud.operator).json('POST', '/v1/operator/agencies', z.looseObject({}), agency);
  return apiClient(cloud, signing);
}

async function requireItsProof(client: Client, request: Request): Promise<void> {
  const { logPolicy } = await client.json('GET', '/v1/cloud', cloudSchema);
  requireLoggedRequest(request, parsePolicy(logPolicy, nodePrimitives.sha256), nodePrimitives);
}

/** Makes a call again while the log doesn't show the caller's key. */
function untilLogged<T>(call: () => Promise<T>): Promise<T> {
  const unlessUnlogged = () => call().catch(nullIf('not_logged'));
  return until(unlessUnlogged, 'the log did not show the agency’s key within two minutes');
}

function unlessMissing<T>(call: () => Promise<T>): Promise<T | null> {
  return call().catch(nullIf('not_found'));
}

function nullIf(code: 'not_logged' | 'not_found') {
  return (error: unknown): null => {
    if (isPorchlightError(error, code)) return null;
    throw error;
  };
}

async function until<T>(look: () => Promise<T | null>, patienceHint: string): Promise<T> {
  const giveUpAtMs = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    if (performance.now() > giveUpAtMs) throw new PorchlightError('unavailable', patienceHint);
    await delay(POLL_MS);
  }
}

/** The truth about a clip: a smashed camera's ends with what it had published of it. */
function placed(clip: FilmedClipRecord, homes: readonly PairedHousehold[]) {
  const device = homes.flatMap((home) => home.devices).find((each) => each.deviceId === clip.deviceId);
  if (device === undefined) throw new PorchlightError('internal', 'a clip of no device');
  const lastMs = Math.max(0, ...clip.units.map((unit) => unit.endOffsetMs));
  return {
    ...clip,
    longitude: device.longitude,
    latitude: device.latitude,
    endedAtMs: clip.endedAtMs ?? clip.startedAtMs + lastMs,
  };
}
