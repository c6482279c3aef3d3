import type { MediaTrack, MediaUnit, SegmentSource } from '../player/SegmentSource.ts';
import type { ClipBegun, ClipEnd, ClipSink } from '../worker/ClipSink.ts';
import { UnitQueue } from './UnitQueue.ts';

/** Opens a clip somewhere else: in the worker, where the keys are. */
export interface ClipOpening {
  /** Tells `sink` what comes, under a number that `stop` knows; resolves when all of it was checked. */
  open(number: number, sink: ClipSink): Promise<void>;
  stop(number: number): unknown;
}

/** How far the opening of a clip is. */
export type ClipProgress =
  | { readonly kind: 'asked' }
  | { readonly kind: 'begun'; readonly begun: ClipBegun }
  | { readonly kind: 'received'; readonly bytes: number }
  | { readonly kind: 'ended'; readonly begun: ClipBegun; readonly end: ClipEnd }
  | { readonly kind: 'failed'; readonly error: unknown };

export interface ClipSourceOptions {
  readonly tracks: readonly MediaTrack[];
  readonly durationMs: number | null;
  /** Told in order. `ended` is told after every check has held, and after nothing else. */
  readonly watch: (progress: ClipProgress) => void;
}

/** Makes a source of one clip that tells `watch` how it goes. */
export type SourceFor = (watch: (progress: ClipProgress) => void) => SegmentSource;

let lastNumber = 0;

/** A clip that is opened elsewhere as the player takes it. Bytes come no faster than they are taken. */
export function clipSource(
  opening: ClipOpening,
  { tracks, durationMs, watch }: ClipSourceOptions,
): SegmentSource {
  return { tracks, durationMs, open: (signal) => unitsOf(opening, watch, signal) };
}

async function* unitsOf(
  opening: ClipOpening,
  watch: ClipSourceOptions['watch'],
  signal: AbortSignal,
): AsyncGenerator<MediaUnit> {
  if (signal.aborted) return;
  lastNumber += 1;
  const number = lastNumber;
  const queue = new UnitQueue<Omit<MediaUnit, 'first'>>();
  let isOver = false;
  const stop = () => {
    if (isOver) return;
    isOver = true;
    queue.end();
    void opening.stop(number);
  };
  signal.addEventListener('abort', stop, { once: true });
  const told = (progress: ClipProgress) => signal.aborted || watch(progress);
  told({ kind: 'asked' });
  const started = new Set<MediaTrack>();
  void run(opening, number, queue, told).finally(() => {
    isOver = true;
  });
  try {
    for await (const unit of queue) {
      if (signal.aborted) return;
      yield { ...unit, first: !started.has(unit.track) };
      started.add(unit.track);
    }
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

/** Never throws: what fails goes to the reader of the queue and to whoever watches. */
async function run(
  opening: ClipOpening,
  number: number,
  queue: UnitQueue<Omit<MediaUnit, 'first'>>,
  told: (progress: ClipProgress) => void,
): Promise<void> {
  let begun: ClipBegun | null = null;
  let end: ClipEnd | null = null;
  const sink: ClipSink = {
    began(what) {
      begun = what;
      told({ kind: 'begun', begun: what });
    },
    media(track, bytes) {
      told({ kind: 'received', bytes: bytes.length });
      return queue.push({ track, bytes });
    },
    ended(what) {
      end = what;
    },
  };
  try {
    await opening.open(number, sink);
    if (begun === null || end === null) throw new Error('the opening ended without a word');
    told({ kind: 'ended', begun, end });
    queue.end();
  } catch (error) {
    told({ kind: 'failed', error });
    queue.fail(error);
  }
}
