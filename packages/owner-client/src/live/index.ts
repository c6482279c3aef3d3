export type { LiveTracks } from '@porchlight/seal/header';
export type { OpenedFrame } from '@porchlight/seal/live';
export type { LiveDeps } from './LiveDeps.ts';
export type { LiveHealth, LiveListener, LiveState } from './LiveListener.ts';
export type { LiveSocket, LiveSocketEvents, OpenLiveSocket } from './LiveSocket.ts';
export { type LiveTimer, platformTimer } from './LiveTimer.ts';
export { LiveWatch } from './LiveWatch.ts';
export type { SoundCodec, SoundPacket, Talk } from './Talk.ts';
