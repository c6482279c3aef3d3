import { type DeviceId, type LiveSessionId, PorchlightError } from '@porchlight/kernel';
import { peekLiveAnnouncement, readLiveFrame, readRecord, type Track } from '@porchlight/seal/header';

/** An announcement, as far as it takes to route it. */
export interface AnnouncementRecord {
  readonly kind: 'announcement';
  readonly deviceId: DeviceId;
  readonly sessionId: LiveSessionId;
  readonly generation: number;
  /** The requests that it answers: SHA-256 of each command's record, oldest first. */
  readonly answersHex: readonly string[];
}

/** One chunk of a frame that goes down, as far as it takes to route it. */
export interface FrameRecord {
  readonly kind: 'frame';
  readonly sessionId: LiveSessionId;
  readonly generation: number;
  readonly track: Track;
  /** Over the track and the whole session. */
  readonly sequence: number;
  readonly isKeyframe: boolean;
  /** From 0. */
  readonly chunk: number;
  readonly isLastChunk: boolean;
}

export type LiveRecord = AnnouncementRecord | FrameRecord;

/**
 * Reads what a device publishes live (contracts/spec/mqtt.md section 2), without any key. No signature is checked, so nothing in it is good for more than to route the record. Throws
 * `malformed_record` for another record and for a frame that goes up, and what `peekLiveAnnouncement` and `readLiveFrame` throw.
 */
export function readLiveRecord(record: Uint8Array): LiveRecord {
  const { type } = readRecord(record);
  if (type === 'live') {
    const { deviceId, sessionId, generation, answersHex } = peekLiveAnnouncement(record);
    return {
      kind: 'announcement',
      deviceId: deviceId as DeviceId,
      sessionId: sessionId as LiveSessionId,
      generation,
      answersHex,
    };
  }
  if (type !== 'frame') throw malformed(`a ${type} is neither an announcement nor a frame`);
  const { direction, sessionId, generation, track, sequence, isKeyframe, chunk, isLastChunk } =
    readLiveFrame(record);
  if (direction === 'up') throw malformed('this frame goes up to a device, and none is carried down');
  return { kind: 'frame', sessionId, generation, track, sequence, isKeyframe, chunk, isLastChunk };
}

function malformed(hint: string): PorchlightError {
  return new PorchlightError('malformed_record', hint);
}
