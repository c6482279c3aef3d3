import type { LiveQuality } from '@porchlight/contracts';

/** How a source is encoded for one quality. */
export interface LiveShape {
  /** Even, at least 16. */
  readonly width: number;
  readonly height: number;
  /** Of how many frames one is encoded. */
  readonly everyNth: number;
  /** Bits a second to begin with, and the least and the most that make sense. */
  readonly bitrate: number;
  readonly bounds: { readonly least: number; readonly most: number };
}

const REFERENCE_PIXELS = 640 * 360;
const LEAST_BITRATE = 50_000;

/** Bits a second for a source of 640 × 360. */
const BITS = {
  high: { begin: 1_200_000, least: 400_000, most: 1_800_000 },
  low: { begin: 200_000, least: 80_000, most: 400_000 },
} as const satisfies Record<LiveQuality, Record<string, number>>;

/** Half of a side, even, at least 16. */
function halved(side: number): number {
  return Math.max(16, 2 * Math.round(side / 4));
}

/** `high` is the source's own size and rate; `low` half of both sides and of the frames. */
export function liveShapeOf(
  source: { readonly width: number; readonly height: number },
  quality: LiveQuality,
): LiveShape {
  const { begin, least, most } = BITS[quality];
  const share = (source.width * source.height) / REFERENCE_PIXELS;
  const scaled = (bits: number) => Math.max(LEAST_BITRATE, Math.round(bits * share));
  const isHigh = quality === 'high';
  return {
    width: isHigh ? source.width : halved(source.width),
    height: isHigh ? source.height : halved(source.height),
    everyNth: isHigh ? 1 : 2,
    bitrate: scaled(begin),
    bounds: { least: scaled(least), most: scaled(most) },
  };
}
