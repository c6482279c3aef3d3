export type { MediaFrame } from './FrameCounter.ts';
export type { FrameResult, OpenedFrame } from './FrameOpener.ts';
export { LiveOpener, type LiveViewer } from './LiveOpener.ts';
export { type LiveDevice, type LiveMoment, LiveSealer } from './LiveSealer.ts';
export { type TalkDevice, TalkGate } from './TalkGate.ts';
export type { TalkOpener } from './TalkOpener.ts';
export { type TalkPlace, TalkSealer } from './TalkSealer.ts';
