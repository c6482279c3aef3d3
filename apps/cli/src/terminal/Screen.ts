/** Where a screen is drawn; a terminal's standard output. */
export interface TerminalOutput {
  write(text: string): void;
}

const OPEN = '\x1b[?1049h\x1b[?25l\x1b[2J';
const CLOSE = '\x1b[0m\x1b[?25h\x1b[?1049l';

/** The terminal's alternate screen, without a cursor. What was on the terminal before comes back when it is closed. */
export class Screen {
  readonly #output: TerminalOutput;
  #shown: readonly string[] | null = null;

  constructor(output: TerminalOutput) {
    this.#output = output;
  }

  get isOpen(): boolean {
    return this.#shown !== null;
  }

  open(): void {
    if (this.isOpen) return;
    this.#shown = [];
    this.#output.write(OPEN);
  }

  /** Shows painted lines from the top; sends those that changed. Nothing happens while it is closed. */
  draw(lines: readonly string[]): void {
    const shown = this.#shown;
    if (shown === null) return;
    let text = '';
    for (const [row, line] of lines.entries()) {
      if (shown[row] !== line) text += `\x1b[${row + 1};1H${line}\x1b[K`;
    }
    if (shown.length > lines.length) text += `\x1b[${lines.length + 1};1H\x1b[J`;
    this.#shown = lines;
    if (text !== '') this.#output.write(text);
  }

  /** Sends every line anew at the next `draw`: the terminal has changed its size. */
  invalidate(): void {
    if (this.#shown === null) return;
    this.#shown = [];
    this.#output.write('\x1b[2J');
  }

  close(): void {
    if (!this.isOpen) return;
    this.#shown = null;
    this.#output.write(CLOSE);
  }
}
