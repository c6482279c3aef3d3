import type { QuickReply } from '@porchlight/contracts';

/** Of the samples that `replySound` gives. */
export const REPLY_RATE_HZ = 48_000;

/** The two lowest resonances of a throat that says a vowel, in Hz (Peterson and Barney 1952). */
const VOWELS = {
  a: [730, 1090],
  e: [530, 1840],
  i: [270, 2290],
  o: [570, 840],
  u: [300, 870],
} as const;

interface Syllable {
  readonly vowel: keyof typeof VOWELS;
  readonly pitchHz: number;
  readonly lastsMs: number;
}

/** The melody of each phrase, by its syllables. */
const PHRASES: Readonly<Record<QuickReply, readonly Syllable[]>> = {
  coming: [
    { vowel: 'a', pitchHz: 165, lastsMs: 180 },
    { vowel: 'i', pitchHz: 220, lastsMs: 320 },
  ],
  'leave-it': [
    { vowel: 'i', pitchHz: 220, lastsMs: 240 },
    { vowel: 'i', pitchHz: 185, lastsMs: 180 },
    { vowel: 'a', pitchHz: 147, lastsMs: 300 },
  ],
  'no-thanks': [
    { vowel: 'o', pitchHz: 196, lastsMs: 300 },
    { vowel: 'e', pitchHz: 131, lastsMs: 380 },
  ],
};

const PAUSE_MS = 40;
const LOUDNESS = 0.4;
const HIGHEST_HZ = 4_000;
const WIDTH_HZ = 110;
const EDGE_S = 0.02;

/** How much of a harmonic passes: most near a resonance. */
function passing(hz: number, vowel: keyof typeof VOWELS): number {
  const resonance = (centreHz: number) => 1 / (1 + ((hz - centreHz) / WIDTH_HZ) ** 2);
  const [first, second] = VOWELS[vowel];
  return 0.05 + resonance(first) + 0.5 * resonance(second);
}

function say({ vowel, pitchHz, lastsMs }: Syllable): Float32Array<ArrayBuffer> {
  const samples = new Float32Array((lastsMs * REPLY_RATE_HZ) / 1000);
  const lastsS = lastsMs / 1000;
  for (let harmonic = 1; harmonic * pitchHz < HIGHEST_HZ; harmonic++) {
    const hz = harmonic * pitchHz;
    const share = passing(hz, vowel) / harmonic;
    for (let i = 0; i < samples.length; i++)
      samples[i] = (samples[i] as number) + share * Math.sin((2 * Math.PI * hz * i) / REPLY_RATE_HZ);
  }
  const peak = samples.reduce((most, level) => Math.max(most, Math.abs(level)), 0);
  return samples.map((level, i) => {
    const timeS = i / REPLY_RATE_HZ;
    return (LOUDNESS / peak) * level * Math.min(1, timeS / EDGE_S, (lastsS - timeS) / EDGE_S);
  });
}

/** What a quick reply sounds like: a phrase hummed as by a voice, one channel at 48 kHz, under two seconds; another one for each reply. */
export function replySound(reply: QuickReply): Float32Array<ArrayBuffer> {
  const pause = (PAUSE_MS * REPLY_RATE_HZ) / 1000;
  const said = PHRASES[reply].map(say);
  const phrase = new Float32Array(said.reduce((sum, { length }) => sum + length + pause, 0));
  let at = 0;
  for (const syllable of said) {
    phrase.set(syllable, at);
    at += syllable.length + pause;
  }
  return phrase;
}
