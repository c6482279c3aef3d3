import { sampleAt } from '../media/index.ts';
import { Prng } from './Prng.ts';
import { STEP_MS, type Visit } from './Visit.ts';

export const SCENE_SAMPLE_RATE = 16_000;

const HUM = 0.004;
const STEP_LOUDNESS = 0.35;
const STEP_LASTS_MS = 120;
const CHIME_LOUDNESS = 0.3;
const CHIME_LASTS_MS = 1400;

/** The loudness of what began `sinceS` ago and dies away. */
function fading(sinceS: number, constantS: number): number {
  return Math.exp(-sinceS / constantS);
}

/** The two tones of a doorbell, the lower one half a second later. */
function chimeAt(sinceS: number): number {
  const high = Math.sin(2 * Math.PI * 659 * sinceS) * fading(sinceS, 0.3);
  const low = sinceS < 0.5 ? 0 : Math.sin(2 * Math.PI * 523 * sinceS) * fading(sinceS - 0.5, 0.4);
  return CHIME_LOUDNESS * (high + low);
}

/** What is heard in a span: a faint hum, the steps of who walks, the bell. The same for the same span, seed and visits. */
export function sceneSound(
  visits: readonly Visit[],
  seed: number,
  spanMs: { readonly from: number; readonly to: number },
): Float32Array<ArrayBuffer> {
  const from = sampleAt(spanMs.from, SCENE_SAMPLE_RATE);
  const samples = new Float32Array(sampleAt(spanMs.to, SCENE_SAMPLE_RATE) - from);
  const grit = new Prng(seed + from);
  for (let i = 0; i < samples.length; i++) {
    const timeMs = ((from + i) * 1000) / SCENE_SAMPLE_RATE;
    let level = HUM * Math.sin((2 * Math.PI * 50 * timeMs) / 1000);
    for (const { atMs, lastsMs, ringsAtMs } of visits) {
      const inStepMs = (timeMs - atMs) % STEP_MS;
      if (timeMs >= atMs && timeMs < atMs + lastsMs && inStepMs < STEP_LASTS_MS) {
        level += STEP_LOUDNESS * grit.between(-1, 1) * fading(inStepMs / 1000, 0.03);
      }
      const sinceRingMs = ringsAtMs === null ? -1 : timeMs - ringsAtMs;
      if (sinceRingMs >= 0 && sinceRingMs < CHIME_LASTS_MS) level += chimeAt(sinceRingMs / 1000);
    }
    samples[i] = level;
  }
  return samples;
}
