import { type ClipId, type DeviceId, PorchlightError, parseClipId, parseDeviceId } from '@porchlight/kernel';

/** Topics that a device publishes to. The layout is in `spec/mqtt.md`. */
export type UpTopic =
  | { readonly kind: 'opening' | 'manifest' | 'query'; readonly deviceId: DeviceId; readonly clipId: ClipId }
  | {
      readonly kind: 'segment';
      readonly deviceId: DeviceId;
      readonly clipId: ClipId;
      readonly sequence: number;
    }
  | { readonly kind: 'event' | 'state' | 'challenge' | 'live'; readonly deviceId: DeviceId };

const ROOT = 'porchlight/v1/devices';
const MAX_SEQUENCE = 8191;

export const topics = {
  opening: (deviceId: DeviceId, clipId: ClipId) => `${ROOT}/${deviceId}/clips/${clipId}/opening`,
  segment: (deviceId: DeviceId, clipId: ClipId, sequence: number) =>
    `${ROOT}/${deviceId}/clips/${clipId}/segments/${sequence}`,
  manifest: (deviceId: DeviceId, clipId: ClipId) => `${ROOT}/${deviceId}/clips/${clipId}/manifest`,
  /** Asks what the cloud has of a clip; the answer comes on `have`. Empty payload. */
  query: (deviceId: DeviceId, clipId: ClipId) => `${ROOT}/${deviceId}/clips/${clipId}/query`,
  event: (deviceId: DeviceId) => `${ROOT}/${deviceId}/events`,
  /** Retained; also the last will. */
  state: (deviceId: DeviceId) => `${ROOT}/${deviceId}/state`,
  /** A challenge that somebody asked for, to sign one command over. */
  challenge: (deviceId: DeviceId) => `${ROOT}/${deviceId}/challenge`,
  /** Announcements and frames of live view, QoS 0. */
  live: (deviceId: DeviceId) => `${ROOT}/${deviceId}/live`,
  /** What a device subscribes to: everything that the cloud says to it. */
  downFilter: (deviceId: DeviceId) => `${ROOT}/${deviceId}/down/#`,
  receipt: (deviceId: DeviceId, clipId: ClipId) => `${ROOT}/${deviceId}/down/receipts/${clipId}`,
  have: (deviceId: DeviceId, clipId: ClipId) => `${ROOT}/${deviceId}/down/have/${clipId}`,
  error: (deviceId: DeviceId) => `${ROOT}/${deviceId}/down/errors`,
  command: (deviceId: DeviceId) => `${ROOT}/${deviceId}/down/commands`,
  /** A keyring with the proof that it was logged (`encodeLoggedKeyring`). */
  keyring: (deviceId: DeviceId) => `${ROOT}/${deviceId}/down/keyring`,
  /** The newest cosigned checkpoint of the log, as its note. */
  checkpoint: (deviceId: DeviceId) => `${ROOT}/${deviceId}/down/checkpoint`,
  /** Asks for a challenge. */
  ask: (deviceId: DeviceId) => `${ROOT}/${deviceId}/down/ask`,
  /** How a live session fares at its viewers, QoS 0. */
  watch: (deviceId: DeviceId) => `${ROOT}/${deviceId}/down/watch`,
  /** Offers to talk and what is said, QoS 0. */
  talk: (deviceId: DeviceId) => `${ROOT}/${deviceId}/down/talk`,
} as const;

/** Reads a topic that a device published to. Throws `malformed_message` for a topic that isn't in the table. */
export function parseUpTopic(topic: string): UpTopic {
  const [a, b, c, device = '', area, clip = '', what, position, ...rest] = topic.split('/');
  if (`${a}/${b}/${c}` !== ROOT || rest.length > 0) throw unknownTopic();
  const deviceId = parseDeviceId(device);
  if (clip === '' && what === undefined) {
    if (topic === topics.event(deviceId)) return { kind: 'event', deviceId };
    if (topic === topics.state(deviceId)) return { kind: 'state', deviceId };
    if (topic === topics.challenge(deviceId)) return { kind: 'challenge', deviceId };
    if (topic === topics.live(deviceId)) return { kind: 'live', deviceId };
    throw unknownTopic();
  }
  if (area !== 'clips') throw unknownTopic();
  const clipId = parseClipId(clip);
  if (what === 'segments' && position !== undefined) {
    return { kind: 'segment', deviceId, clipId, sequence: parseSequence(position) };
  }
  if (position === undefined && (what === 'opening' || what === 'manifest' || what === 'query')) {
    return { kind: what, deviceId, clipId };
  }
  throw unknownTopic();
}

/** The device that a downward topic addresses, or null for a topic that isn't one. */
export function deviceOfDownTopic(topic: string): DeviceId | null {
  const match = /^porchlight\/v1\/devices\/([0-9a-f]{32})\/down\//.exec(topic);
  return match?.[1] === undefined ? null : parseDeviceId(match[1]);
}

function parseSequence(text: string): number {
  const sequence = Number(text);
  if (!/^(0|[1-9][0-9]{0,3})$/.test(text) || sequence > MAX_SEQUENCE) {
    throw new PorchlightError(
      'malformed_message',
      `a segment's sequence is a whole number from 0 to ${MAX_SEQUENCE}`,
    );
  }
  return sequence;
}

function unknownTopic(): PorchlightError {
  return new PorchlightError(
    'malformed_message',
    'no such topic: see the table of topics in contracts/spec/mqtt.md',
  );
}
