import { type Box, boxesIn, findBox, viewOf } from './boxes.ts';

const DATA_OFFSET = 0x1;
const FIRST_FLAGS = 0x4;
const DURATION = 0x100;
const SIZE = 0x200;
const FLAGS = 0x400;
const COMPOSITION = 0x800;

/** When each picture of a clip is shown, gathered from its fragments as they come: what stepping by one frame goes by. */
export class FrameTimes {
  #timescale = 1;
  #times: number[] = [];

  /** The track's moov, before any fragment. */
  start(moov: Box): void {
    const header = findBox(moov.body, ['trak', 'mdia', 'mdhd']);
    if (header === null) return;
    const isLong = header.body[0] === 1;
    this.#timescale = viewOf(header.body).getUint32(isLong ? 20 : 12);
  }

  /** A fragment's moof. */
  add(moof: Box): void {
    const traf = findBox(moof.body, ['traf']);
    if (traf === null) return;
    const boxes = boxesIn(traf.body);
    const find = (type: string) => boxes.find((box) => box.type === type) ?? null;
    const defaultDuration = defaultDurationOf(find('tfhd'));
    let decodedAt = baseTimeOf(find('tfdt'));
    for (const run of boxes.filter(({ type }) => type === 'trun')) {
      for (const { duration, composition } of samplesOf(run, defaultDuration)) {
        this.#times.push((decodedAt + composition) / this.#timescale);
        decodedAt += duration;
      }
    }
    this.#times.sort((a, b) => a - b);
  }

  /** How many pictures have come. */
  get count(): number {
    return this.#times.length;
  }

  /** The number of the picture that is shown at `timeS`, from 0; the last one begun. */
  indexAt(timeS: number): number {
    const next = this.#times.findIndex((time) => time > timeS + 1e-4);
    return (next === -1 ? this.#times.length : next) - 1;
  }

  /** A time well inside the picture `by` pictures after the one at `timeS`, or null where there is none. */
  step(timeS: number, by: number): number | null {
    const index = this.indexAt(timeS) + by;
    const start = this.#times[index];
    if (start === undefined) return null;
    const next = this.#times[index + 1];
    return next === undefined ? start + 0.001 : (start + next) / 2;
  }
}

function baseTimeOf(tfdt: Box | null): number {
  if (tfdt === null) return 0;
  const view = viewOf(tfdt.body);
  return tfdt.body[0] === 1 ? Number(view.getBigUint64(4)) : view.getUint32(4);
}

/** tfhd: version and flags, track, then what the flags name, in their order. */
function defaultDurationOf(tfhd: Box | null): number {
  if (tfhd === null) return 0;
  const view = viewOf(tfhd.body);
  const flags = view.getUint32(0) & 0xff_ffff;
  if ((flags & 0x8) === 0) return 0;
  const before = ((flags & 0x1) === 0 ? 0 : 8) + ((flags & 0x2) === 0 ? 0 : 4);
  return view.getUint32(8 + before);
}

interface Sample {
  readonly duration: number;
  readonly composition: number;
}

function samplesOf(trun: Box, defaultDuration: number): Sample[] {
  const view = viewOf(trun.body);
  const flags = view.getUint32(0) & 0xff_ffff;
  const has = (flag: number) => (flags & flag) !== 0;
  let at = 8 + (has(DATA_OFFSET) ? 4 : 0) + (has(FIRST_FLAGS) ? 4 : 0);
  return Array.from({ length: view.getUint32(4) }, () => {
    const duration = has(DURATION) ? view.getUint32(at) : defaultDuration;
    at += [DURATION, SIZE, FLAGS].filter(has).length * 4;
    const composition = has(COMPOSITION) ? view.getInt32(at) : 0;
    at += has(COMPOSITION) ? 4 : 0;
    return { duration, composition };
  });
}
