import { count, inked, type TextOutput } from './TextOutput.ts';

const BAR_CELLS = 28;
const FRAME_MS = 80;
const CLEAR = '\r\x1b[2K';

/** A line that changes in place while something goes on; nothing where the output is no terminal. */
export class ProgressLine {
  readonly #output: TextOutput;
  #what = '';
  #first = 0;
  #total = 0;
  #startedMs = 0;
  #drawnMs = 0;
  #isDrawn = false;

  constructor(output: TextOutput) {
    this.#output = output;
  }

  begin(what: string, done: number, total: number): void {
    this.#what = what;
    this.#first = done;
    this.#total = total;
    this.#startedMs = performance.now();
    this.#drawnMs = 0;
    this.progress(done);
  }

  progress(done: number): void {
    const nowMs = performance.now();
    if (!this.#output.isTty || nowMs - this.#drawnMs < FRAME_MS) return;
    this.#drawnMs = nowMs;
    this.#isDrawn = true;
    const seconds = (nowMs - this.#startedMs) / 1000;
    const perSecond = seconds > 0.2 ? (done - this.#first) / seconds : 0;
    const pace =
      perSecond > 0 ? `  ${count(Math.round(perSecond))}/s${left((this.#total - done) / perSecond)}` : '';
    const share = this.#total === 0 ? 1 : done / this.#total;
    const line = `  ${bar(share)} ${String(Math.floor(100 * share)).padStart(3)} %  ${count(done)} of ${count(this.#total)}${pace}  ${this.#what}`;
    const shown = [...line].slice(0, Math.max(20, this.#output.columns - 1)).join('');
    this.#output.write(CLEAR + inked(shown, 'faint', this.#output));
  }

  /** Makes room for other lines. */
  clear(): void {
    if (this.#isDrawn) this.#output.write(CLEAR);
    this.#isDrawn = false;
    this.#drawnMs = 0;
  }
}

function bar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_CELLS);
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_CELLS - filled)}]`;
}

function left(seconds: number): string {
  if (seconds < 2) return '';
  return seconds < 100 ? `, ${Math.ceil(seconds)} s left` : `, ${Math.ceil(seconds / 60)} min left`;
}
