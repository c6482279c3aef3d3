export { ClipCutter, type Cut, type CutOptions, type FrameMotion, MAX_CLIP_MS } from './ClipCutter.ts';
export { type Motion, MotionDetector, type MotionOptions, type MotionRegion } from './MotionDetector.ts';
