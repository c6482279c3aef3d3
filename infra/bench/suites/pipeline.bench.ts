import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Cloud, startCloud } from '@porchlight/cli/cloud';
import { pairHousehold } from '@porchlight/cli/pairing';
import { cellOf } from '@porchlight/geo';
import { concatBytes, systemRandom } from '@porchlight/kernel';
import { connectClipStore } from '@porchlight/object-store';
import { Household } from '@porchlight/owner-client';
import type { BenchOptions, BenchRow } from '../Benchmark.ts';
import { interleave, rateOf } from '../interleave.ts';
import { publishClips } from '../pipeline/publishClips.ts';
import { type Publisher, publisherOf, type SealedClip, sealClip } from '../pipeline/sealedClips.ts';

export const name = 'pipeline';
export const about =
  'MB/s of clips from publish to receipt, against the same bytes put straight into the same object store with the SDK, and against a bare aedes that takes and drops them';

const DEVICES = 4;
const CLIPS_OF_DEVICE = 2;
const PLACE = { longitude: 13.405, latitude: 52.52 };

interface Load {
  readonly publisher: Publisher;
  readonly clips: readonly SealedClip[];
}

export async function run(options: BenchOptions): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'porchlight-bench-'));
  // PostgreSQL, which runs as another user when root starts it, must be able to pass through.
  chmodSync(folder, 0o711);
  await using bareBroker = await startBareBroker();
  try {
    await using cloud = await startCloud({
      folder,
      redisUrl: null,
      path: pathSetting(),
      clipSilenceMs: 30_000,
      progress: () => undefined,
    });
    const publishers = await pairDevices(cloud, folder);
    const store = connectClipStore(cloud.store);
    const rows = await interleave(
      {
        measure: `${DEVICES} devices, clips of 10 s at 4 Mbit/s`,
        unit: 'MB/s',
        contenders: {
          'publish to receipt': () =>
            timed(publishers, ({ publisher, clips }) =>
              publishClips(cloud.brokerUrl, publisher, clips, true),
            ),
          'SDK put': () => timed(publishers, ({ clips }) => putAll(store, clips)),
          'bare aedes': () =>
            timed(publishers, ({ publisher, clips }) =>
              publishClips(bareBroker.url, publisher, clips, false),
            ),
        },
        peer: 'SDK put',
        otherPeers: ['bare aedes'],
      },
      options,
    );
    store.close();
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function timed(publishers: readonly Publisher[], work: (load: Load) => Promise<void>): Promise<number> {
  const loads = publishers.map((publisher) => ({
    publisher,
    clips: Array.from({ length: CLIPS_OF_DEVICE }, () => sealClip(publisher)),
  }));
  const bytes = loads.flatMap((load) => load.clips).reduce((sum, clip) => sum + clip.sizeBytes, 0);
  return rateOf(bytes / 1e6, () => Promise.all(loads.map(work)));
}

async function putAll(
  store: ReturnType<typeof connectClipStore>,
  clips: readonly SealedClip[],
): Promise<void> {
  for (const { clipId, messages } of clips)
    await store.put(`bench/${clipId}`, concatBytes(...messages.map(({ record }) => record)));
}

async function pairDevices(cloud: Cloud, folder: string): Promise<Publisher[]> {
  const placed = Array.from({ length: DEVICES }, (_, i) => ({
    folder: join(folder, 'devices', String(i)),
    kind: 'camera' as const,
    ...PLACE,
  }));
  const home = await pairHousehold(cloud, Household.newSecrets(systemRandom), placed);
  return home.devices.map((device) => {
    const entry = home.household.keyring.keyring.devices.find((each) => each.deviceId === device.deviceId);
    return publisherOf(device, entry?.epochKeyHex ?? '', cellOf([device.longitude, device.latitude]));
  });
}

async function startBareBroker(): Promise<AsyncDisposable & { readonly url: string }> {
  const script = join(import.meta.dirname, '../pipeline/bareBroker.ts');
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  const { port } = JSON.parse(String(line));
  return {
    url: `mqtt://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

/** The folders that programs are found in; benchmarks run on the machine as it is. */
function pathSetting(): string {
  return process.env['PATH'] ?? '';
}
