export type { LogKey } from './LogKey.ts';
export { type Logged, requireBlinded, requireLogged } from './requireLogged.ts';
export {
  Sequencer,
  type SequencerDeps,
  type SequencerPoint,
  type SequencerRound,
} from './Sequencer.ts';
export { resumeShowing, type ShowCheckpointDeps, showCheckpoint } from './showCheckpoint.ts';
export { tilesFrom } from './tilesFrom.ts';
