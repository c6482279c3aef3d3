import type { BoardDevice, BoardState } from '../../src/start/board/BoardState.ts';

const NOW_MS = Date.UTC(2025, 4, 6, 12, 0, 0);

export function sampleDevice(changes: Partial<BoardDevice> = {}): BoardDevice {
  return {
    name: 'Maple 12 door',
    kind: 'doorbell',
    online: true,
    armed: true,
    privacy: false,
    light: false,
    siren: false,
    ringing: false,
    filming: false,
    lastEvent: { text: 'something moves: filming', short: 'motion', atMs: NOW_MS - 8000 },
    clips: 12,
    lastClipMs: 12_300,
    ...changes,
  };
}

export function sampleBoard(changes: Partial<BoardState> = {}): BoardState {
  return {
    nowMs: NOW_MS,
    startedAtMs: NOW_MS - 200_000,
    parts: ['store', 'broker', 'worker', 'api', 'devices'].map((name) => ({ name, isUp: true })),
    homes: 3,
    devices: [
      sampleDevice({ ringing: true, filming: true }),
      sampleDevice({ name: 'Maple 12 yard', kind: 'camera', online: false }),
      sampleDevice({ name: 'Oak 7 drive', kind: 'floodlight', light: true, siren: true }),
      sampleDevice({
        name: 'Elm 31 street',
        kind: 'camera',
        armed: false,
        lastEvent: null,
        lastClipMs: null,
        clips: 0,
      }),
    ],
    chosen: 2,
    picture: {
      pixels: { width: 320, height: 180, rgba: new Uint8Array(320 * 180 * 4).fill(200) },
      device: 'Oak 7 drive',
      takenAtMs: NOW_MS - 14_000,
      lengthMs: 12_400,
      ciphertextBytes: 143_212,
    },
    pictureNote: 'The newest clip will be shown here.',
    feed: Array.from({ length: 50 }, (_, i) => ({
      atMs: NOW_MS - (50 - i) * 1000,
      who: 'Oak 7 drive',
      text: `event ${i}`,
      tone: 'plain' as const,
    })),
    counters: { clips: 1234, ciphertextBytes: 143_212_000, events: 98 },
    help: null,
    ...changes,
  };
}
