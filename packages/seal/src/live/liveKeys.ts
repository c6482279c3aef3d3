import { concatBytes, type DeviceId, hexToBytes, type LiveSessionId, utf8 } from '@porchlight/kernel';
import { ByteWriter } from '../header/ByteWriter.ts';
import { DIRECTION_NUMBER, type Direction } from '../header/liveFrame.ts';
import { TRACK_NUMBER, type Track } from '../header/segment.ts';
import { deriveKey, type Kdf } from '../seal/kdf.ts';

/** What the keys of a generation are bound to. Talk has one generation, 1. */
export interface LiveScope {
  readonly deviceId: DeviceId;
  readonly sessionId: LiveSessionId;
  readonly generation: number;
  readonly direction: Direction;
}

/** What an announcement or an offer commits to its key with (spec/live.md section 4). */
export function liveCommitment(key: Uint8Array, scope: LiveScope, primitives: Kdf): Uint8Array {
  return deriveKey(key, 'live-commitment', scopeBytes(scope), primitives);
}

/** The key of one track, one way, in one generation. */
export function liveTrackKey(key: Uint8Array, scope: LiveScope, track: Track, primitives: Kdf): Uint8Array {
  const data = concatBytes(scopeBytes(scope), Uint8Array.of(TRACK_NUMBER[track]));
  return deriveKey(key, 'live-track', data, primitives);
}

/** The key of one chunk of one frame. `header` is all 40 bytes of it. */
export function liveFrameKey(trackKey: Uint8Array, header: Uint8Array, primitives: Kdf): Uint8Array {
  return deriveKey(trackKey, 'live-frame', header, primitives);
}

/** The context of the wrap of a generation's key. */
export function liveKeyContext(scope: Omit<LiveScope, 'direction'>): Uint8Array {
  return concatBytes(
    utf8('live-key\0'),
    hexToBytes(scope.deviceId),
    hexToBytes(scope.sessionId),
    new ByteWriter(4).u32(scope.generation).bytes,
  );
}

/** The context of the wrap of a talk's key: the one who talks is in it. */
export function talkKeyContext(
  deviceId: DeviceId,
  sessionId: LiveSessionId,
  clientSigningKey: Uint8Array,
): Uint8Array {
  return concatBytes(utf8('talk-key\0'), hexToBytes(deviceId), hexToBytes(sessionId), clientSigningKey);
}

function scopeBytes({ deviceId, sessionId, generation, direction }: LiveScope): Uint8Array {
  const writer = new ByteWriter(38).u8(1).put(hexToBytes(deviceId)).put(hexToBytes(sessionId));
  return writer.u32(generation).u8(DIRECTION_NUMBER[direction]).bytes;
}
