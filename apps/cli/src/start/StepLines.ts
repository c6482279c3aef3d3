import { type Line, span } from '../terminal/Span.ts';
import { paint, type Theme } from '../terminal/Theme.ts';

export interface StepOutput {
  write(text: string): void;
  /** Whether a line may change in place. */
  readonly isTty: boolean;
  /** How wide it is now. */
  readonly columns: () => number;
  readonly theme: Theme;
}

const MOST_NAME_COLUMNS = 58;
/** The sign before a name and the time after it. */
const OTHER_COLUMNS = 13;
const REDRAW_MS = 100;

/** Steps one after the other, each a line with a tick and how long it took; on a terminal the one under way counts its seconds. */
export class StepLines {
  readonly #output: StepOutput;
  #step: { readonly name: string; readonly sinceMs: number; readonly timer: NodeJS.Timeout | null } | null =
    null;

  constructor(output: StepOutput) {
    this.#output = output;
  }

  begin(name: string): void {
    const { isTty } = this.#output;
    const timer = isTty ? setInterval(() => this.#redraw(), REDRAW_MS) : null;
    this.#step = { name, sinceMs: performance.now(), timer };
    this.#redraw();
  }

  /** `name` where it turned out to be something more precise. */
  done(name?: string): void {
    const { tick } = this.#output.theme.glyphs;
    this.#finish([span(`  ${tick} `, 'good')], name);
  }

  failed(): void {
    const { cross } = this.#output.theme.glyphs;
    this.#finish([span(`  ${cross} `, 'bad')], undefined);
  }

  get #nameColumns(): number {
    return Math.min(MOST_NAME_COLUMNS, this.#output.columns() - OTHER_COLUMNS);
  }

  #finish(sign: Line, name: string | undefined): void {
    const step = this.#step;
    if (step === null) return;
    if (step.timer !== null) clearInterval(step.timer);
    this.#step = null;
    const clear = this.#output.isTty ? '\r\x1b[2K' : '';
    const text = `${(name ?? step.name).padEnd(this.#nameColumns)} ${secondsSince(step.sinceMs)}`;
    this.#output.write(`${clear}${paint([...sign, span(text)], this.#output.theme)}\n`);
  }

  #redraw(): void {
    if (this.#step === null || !this.#output.isTty) return;
    const { name, sinceMs } = this.#step;
    const { glyphs } = this.#output.theme;
    const text = `${`${name} ${glyphs.ellipsis}`.padEnd(this.#nameColumns)} ${secondsSince(sinceMs)}`;
    this.#output.write(
      `\r\x1b[2K${paint([span(`  ${glyphs.off} `, 'alert'), span(text, 'faint')], this.#output.theme)}`,
    );
  }
}

function secondsSince(sinceMs: number): string {
  return `${((performance.now() - sinceMs) / 1000).toFixed(1).padStart(5)} s`;
}
