/** What live view may cost this process. */
export interface LiveBounds {
  /** Sockets open at once: of a device, of a household, of an address, and in all. */
  readonly socketsPerDevice: number;
  readonly socketsPerHousehold: number;
  readonly socketsPerAddress: number;
  readonly socketsInAll: number;
  /** A ping is due so often, and its pong before the next. */
  readonly pingMs: number;
  /** A viewer who has taken nothing for so long is given up. */
  readonly stuckMs: number;
  /** How often sessions with viewers are reported to their device. */
  readonly reportMs: number;
  /** How long what the newest keyring said may stand. */
  readonly reviewMs: number;
}

export const LIVE_BOUNDS: LiveBounds = {
  socketsPerDevice: 8,
  socketsPerHousehold: 32,
  socketsPerAddress: 64,
  socketsInAll: 4096,
  pingMs: 5000,
  stuckMs: 10_000,
  reportMs: 2000,
  reviewMs: 4000,
};

/** When pictures and sound are left out for a viewer (contracts/spec/live-relay.md section 2). */
export const VIEWER_LANE = {
  skipAboveBytes: 256 * 1024,
  resumeAtBytes: 64 * 1024,
  dropSoundAboveBytes: 512 * 1024,
} as const;

/** What may wait for a viewer at all: a group, a picture, and what is never left out. */
export const MAX_WAITING_BYTES = 6 * 1024 * 1024;

/** What a viewer may send. */
export const UP_LIMITS = { messageBytes: 32 * 1024, textsPerSecond: 20, recordsPerSecond: 120 } as const;
