export * from './ClipPlayer.tsx';
export * from './SegmentSource.ts';
export { describeTime, showTime } from './showTime.ts';
export { toMp4 } from './toMp4.ts';
