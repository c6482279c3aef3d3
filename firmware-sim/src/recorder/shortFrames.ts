import type { SourceFrame } from '../media/index.ts';

/** No frame of a clip is shown longer, so that a clip's limits can be kept and its fragments stay short. */
const LONGEST_FRAME_MS = 2000;

/** A frame as frames of at most two seconds that show the same picture; nearly always just the frame. */
export function* shortFrames(frame: SourceFrame): Generator<SourceFrame> {
  const parts = Math.ceil(frame.durationMs / LONGEST_FRAME_MS);
  if (parts <= 1) {
    yield frame;
    return;
  }
  const cut = (length: number, part: number) => Math.round((length * part) / parts);
  for (let part = 0; part < parts; part++) {
    const fromMs = cut(frame.durationMs, part);
    const samples = frame.sound?.length ?? 0;
    yield {
      timestampMs: frame.timestampMs + fromMs,
      durationMs: cut(frame.durationMs, part + 1) - fromMs,
      picture: frame.picture,
      sound: frame.sound?.slice(cut(samples, part), cut(samples, part + 1)) ?? null,
    };
  }
}
