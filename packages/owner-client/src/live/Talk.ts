import type { TalkOffer } from '@porchlight/seal/header';

/** How the sound of a talk is encoded; `descriptionB64` is empty for Opus. */
export type SoundCodec = TalkOffer['sound'];

/** A piece of encoded sound. `timeUs` counts from when the talk began and doesn't go back. */
export interface SoundPacket {
  readonly bytes: Uint8Array;
  readonly timeUs: number;
}

/** Somebody talks through the device. */
export interface Talk {
  /** Seals and sends; what can't leave in time is left out. Does nothing once it has ended. */
  send(packet: SoundPacket): void;
  stop(): void;
  /** Resolves when it has ended: by `stop`, because the socket broke, or because nothing is seen live any more. */
  readonly ended: Promise<void>;
}
