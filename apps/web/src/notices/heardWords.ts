import type { DeviceEvent, DeviceState } from '@porchlight/contracts';

/** What a device said itself of how it is, signed, since the stream of its events came to life; missing where it hasn't said it yet. */
export interface HeardWords {
  readonly siren?: boolean;
  readonly light?: boolean;
  readonly armed?: boolean;
  readonly privacy?: boolean;
  readonly talk?: boolean;
}

/** Clocks of device and browser may differ by as much as a broker allows a device (contracts/spec/mqtt.md section 3). */
const CLOCKS_DIFFER_MS = 600_000;

/** Whether an event comes so late that somebody held it back: it is no news any more. */
export function isHeldBack(
  { atMs, clockUncertaintyMs }: Pick<DeviceEvent, 'atMs' | 'clockUncertaintyMs'>,
  nowMs: number,
): boolean {
  return nowMs - atMs > CLOCKS_DIFFER_MS + clockUncertaintyMs;
}

/** What is known of a device after one more event; the same object where it says nothing of how the device is. */
export function hearWords(known: HeardWords, { event }: DeviceEvent): HeardWords {
  switch (event.kind) {
    case 'siren':
    case 'light':
    case 'armed':
    case 'privacy':
    case 'talk':
      return { ...known, [event.kind]: event.on };
    default:
      return known;
  }
}

/** A device's state with its own words in place of what the cloud says of it. */
export function withHeard<State extends DeviceState>(state: State | null, heard: HeardWords): State | null {
  if (state === null) return null;
  const { talk: _, ...words } = heard;
  return { ...state, ...words };
}
