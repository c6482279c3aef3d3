export type { LogKey } from './LogKey.ts';
export { type Logged, requireBlinded, requireLogged } from './requireLogged.ts';
export { requireLoggedRequest } from './requireLoggedRequest.ts';
export { Sequencer, type SequencerRound } from './Sequencer.ts';
export { SEQUENCER_POINTS, type SequencerDeps, type SequencerPoint } from './SequencerDeps.ts';
export { resumeShowing, type ShowCheckpointDeps, showCheckpoint } from './showCheckpoint.ts';
export { signHead } from './signHead.ts';
export { tilesFrom } from './tilesFrom.ts';
