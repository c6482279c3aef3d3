import '../../../src/browser/withoutEval.ts';
import { expose } from 'comlink';
import { LivePart } from '../../../src/worker/LivePart.ts';
import { filmedFrames } from './filmedFrames.ts';
import { type LiveManner, MadeUpWatch } from './MadeUpWatch.ts';

const filmed = filmedFrames();
let manner: LiveManner = 'live';
const heard: string[] = [];

/** The worker's part of live view over devices that show a film. */
const entry = {
  live: new LivePart<MadeUpWatch>(
    (deviceId, quality, listener) =>
      new MadeUpWatch(
        { filmed, manner: () => manner, heard: (what) => heard.push(`${deviceId.slice(0, 1)} ${what}`) },
        quality,
        listener,
      ),
  ),
  setManner(next: LiveManner) {
    manner = next;
  },
  /** What the devices were asked. */
  heard: () => heard,
};
export type MadeUpLive = typeof entry;

expose(entry);
