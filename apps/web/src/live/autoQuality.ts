import type { LiveQuality } from '@porchlight/contracts';
import type { LiveHealth } from '@porchlight/owner-client/live';

/** What a person chose. */
export type QualityChoice = LiveQuality | 'auto';

const WINDOW_S = 8;
/** So many seconds of the window with something amiss are too many. */
const TOO_MANY = 3;
const FIRST_TRIAL_S = 30;
const LONGEST_TRIAL_S = 480;
/** Older than that, pictures run late. */
const LATE_MS = 3_000;

/** Chooses the quality by how it goes, second by second: down as soon as pictures go missing or run late, up again after a while that is longer each time it didn't hold. */
export class AutoQuality {
  #quality: LiveQuality = 'high';
  #before: LiveHealth | null = null;
  /** Of the last seconds: whether something was amiss. */
  #amiss: boolean[] = [];
  #calmS = 0;
  #trialS = FIRST_TRIAL_S;

  get quality(): LiveQuality {
    return this.#quality;
  }

  /** Takes a second of health, and gives what is right from now on. */
  next(health: LiveHealth): LiveQuality {
    const isAmiss = this.#before !== null && isWorse(this.#before, health);
    this.#before = health;
    this.#amiss = [...this.#amiss, isAmiss].slice(-WINDOW_S);
    this.#calmS = isAmiss ? 0 : this.#calmS + 1;
    if (this.#quality === 'high' && this.#amiss.filter(Boolean).length >= TOO_MANY) this.#change('low');
    else if (this.#quality === 'low' && this.#calmS >= this.#trialS) {
      this.#trialS = Math.min(2 * this.#trialS, LONGEST_TRIAL_S);
      this.#change('high');
    }
    return this.#quality;
  }

  #change(quality: LiveQuality): void {
    this.#quality = quality;
    this.#amiss = [];
    this.#calmS = 0;
  }
}

function isWorse(before: LiveHealth, now: LiveHealth): boolean {
  const isShort = now.missed + now.skipped + now.gaps > before.missed + before.skipped + before.gaps;
  return isShort || (now.ageAtMostMs ?? 0) > LATE_MS;
}
