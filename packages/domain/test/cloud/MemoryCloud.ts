import { parseWith, type Receipt, type Refusal, receiptSchema, refusalSchema } from '@porchlight/contracts';
import type { StoreClipDeps } from '@porchlight/domain';
import { type ClipId, type Clock, concatBytes, type DeviceId, type EpochMs } from '@porchlight/kernel';
import { openStatement, readRecord } from '@porchlight/seal/header';
import { nodeVerifyPrimitives } from '@porchlight/seal/node-verify';
import type { FilmedClip } from '@porchlight/testkit/clip-builder/filmClip';
import type { SampleHome } from '@porchlight/testkit/clip-builder/sampleHome';
import { MemoryClipDeletions } from '@porchlight/testkit/clip-deletions/MemoryClipDeletions';
import { MemoryClipIndex } from '@porchlight/testkit/clip-index/MemoryClipIndex';
import { sampleTime } from '@porchlight/testkit/clip-index/sampleClip';
import { MemoryClipSpool } from '@porchlight/testkit/clip-spool/MemoryClipSpool';
import { MemoryClipStore } from '@porchlight/testkit/clip-store/MemoryClipStore';
import { MemoryJobQueue } from '@porchlight/testkit/job-queue/MemoryJobQueue';
import { MemoryLogQueue } from '@porchlight/testkit/log-queue/MemoryLogQueue';
import { MemoryMatchIndex } from '@porchlight/testkit/match-index/MemoryMatchIndex';
import { SampleReceiptSigner } from '@porchlight/testkit/receipt-signer/SampleReceiptSigner';
import { MemoryRegistry } from '@porchlight/testkit/registry/MemoryRegistry';
import { sampleBlinded } from '@porchlight/testkit/registry/sampleKeyringChange';
import { MemoryRequestStore } from '@porchlight/testkit/request-store/MemoryRequestStore';

/** One key for all clouds of a file, so that equal runs give equal receipts. */
const signer = new SampleReceiptSigner();

/** What devices and clients would pin. */
export const receiptKey = signer.publicKey;

/** Every part that the domain needs, in memory, at a time that stands still. */
export class MemoryCloud {
  readonly spool = new MemoryClipSpool();
  readonly store = new MemoryClipStore();
  readonly index = new MemoryClipIndex();
  readonly deletions = new MemoryClipDeletions(this.index);
  readonly log = new MemoryLogQueue();
  readonly requests = new MemoryRequestStore(this.log);
  readonly matching = new MemoryMatchIndex(this.index, this.requests);
  readonly registry = new MemoryRegistry(this.log);
  readonly jobs = new MemoryJobQueue();
  readonly clock: Clock = { nowMs: () => this.nowMs };
  nowMs: EpochMs = sampleTime(3 * 3_600_000);

  /** A cloud that knows the cameras of `home`, retired from `retiredAtMs` on, or in use. */
  static async of(home: SampleHome, retiredAtMs: EpochMs | null = null): Promise<MemoryCloud> {
    const cloud = new MemoryCloud();
    const { householdId, root, cameras } = home;
    await cloud.registry.addHousehold(householdId, root.publicKey);
    const devices = cameras.map((camera) => ({
      deviceId: camera.deviceId,
      kind: 'camera',
      signingKey: camera.signing.publicKey,
      retiredAtMs,
    }));
    const first = {
      previous: null,
      keyring: new Uint8Array(1),
      version: 1,
      logged: sampleBlinded(),
      clientKeys: [],
    };
    await cloud.registry.replaceKeyring({ householdId, ...first, devices });
    return cloud;
  }

  get deps(): StoreClipDeps {
    const { spool, store, index, deletions, matching, registry, clock } = this;
    const ports = { spool, store, index, deletions, matching, registry, clock };
    return { ...ports, signer, primitives: nodeVerifyPrimitives };
  }

  /** What is stored of a clip: its one object. Throws where the bucket holds anything else beside it. */
  async onlyObject(): Promise<{ key: string; bytes: Uint8Array }> {
    const [first, ...others] = this.store.objects();
    if (first === undefined || others.length > 0) throw new Error(`${others.length + 1} objects, or none`);
    return { key: first[0], bytes: first[1] };
  }

  /** All that a run leaves behind, for comparison; of repeated replies only the newest. */
  async state(deviceId: DeviceId, clip: FilmedClip) {
    return {
      objects: this.store.objects(),
      clips: this.index.clips,
      left: this.index.left,
      deletion: await this.deletions.find(clip.clipId),
      candidates: await Promise.all(
        this.requests.requests.map(async ({ requestId }) => ({
          requestId,
          clips: await this.matching.candidatesOf(requestId, this.index.clips[0]?.householdId as never),
        })),
      ),
      spooled: await this.spool.read(deviceId, clip.clipId),
      reply: this.spool.settled.at(-1)?.reply,
    };
  }
}

/** What a receipt says, once its signature was checked. */
export function receiptOf(reply: Uint8Array | undefined): Receipt {
  return parseWith(receiptSchema, opened(reply, 'receipt'), 'the receipt');
}

/** What a refusal says, once its signature was checked. */
export function refusalOf(reply: Uint8Array | undefined): Refusal {
  return parseWith(refusalSchema, opened(reply, 'refusal'), 'the refusal');
}

function opened(reply: Uint8Array | undefined, name: 'receipt' | 'refusal'): unknown {
  return openStatement(reply ?? new Uint8Array(0), name, signer.publicKey, nodeVerifyPrimitives);
}

export function isReceipt(reply: Uint8Array): boolean {
  return readRecord(reply).type === 'receipt';
}

/** The object that a whole clip is stored as: all but the opening. */
export function wholeObject(clip: FilmedClip): Uint8Array {
  return concatBytes(...clip.records.slice(1));
}

export function jobOf(deviceId: DeviceId, clip: { readonly clipId: ClipId }, finished = true) {
  return { deviceId, clipId: clip.clipId, finished };
}
