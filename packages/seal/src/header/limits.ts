/** The limits of spec/clip.md, in bytes, milliseconds and counts. */
export const LIMITS = {
  recordBytes: 122_880,
  thumbnailBytes: 49_152 - 16,
  clipMs: 300_000,
  clockUncertaintyMs: 3_600_000,
  segmentsOfTrack: 4096,
  segmentsOfClip: 8192,
  treeLevels: 12,
  cellsOfClip: 16,
  checkpointBytes: 4096,
  macBytes: 16,
  wrapBytes: 80,
} as const;
