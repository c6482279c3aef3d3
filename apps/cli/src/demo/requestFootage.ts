import { setTimeout as delay } from 'node:timers/promises';
import { type ClipSummary, clipPageSchema, publicRequestSchema } from '@porchlight/contracts/http';
import { containsPosition, parseArea, windowTouches } from '@porchlight/geo';
import { bytesToHex, PorchlightError, randomId, systemRandom } from '@porchlight/kernel';
import { nodePrimitives } from '@porchlight/seal/node';
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

/** An agency asks for half an hour around the scene; each household's client looks through the candidates that it alone is shown. */
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

async function postAndWait(cloud: Cloud, town: Town): Promise<z.output<typeof publicRequestSchema>> {
  const signing = nodePrimitives.signKeyPair(systemRandom(32));
  const agency = {
    agencyId: randomId(systemRandom),
    name: 'Police of the demo',
    signingKeyHex: bytesToHex(signing.publicKey),
  };
  await apiClient(cloud, cloud.operator).json('POST', '/v1/operator/agencies', z.looseObject({}), agency);
  const client = apiClient(cloud, signing);
  const draft = {
    incident: 'burglary' as const,
    caseNumber: 'DEMO-1',
    text: 'A burglary in this street. Did your camera see somebody leave?',
    fromMs: town.fromMs,
    toMs: town.toMs,
    area: { type: 'Polygon', coordinates: [town.ring] },
  };
  let request = await client.json('POST', '/v1/requests', publicRequestSchema, draft);
  const giveUpAtMs = performance.now() + PATIENCE_MS;
  while (request.state !== 'open') {
    if (performance.now() > giveUpAtMs)
      throw new PorchlightError('unavailable', 'the request was not matched within two minutes');
    await delay(POLL_MS);
    request = await client.json('GET', `/v1/requests/${request.requestId}`, publicRequestSchema);
  }
  return request;
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
