import type { DemoProgress } from './DemoProgress.ts';
import type { DemoReport } from './DemoReport.ts';

export interface ScreenOutput {
  write(text: string): void;
  readonly isTty: boolean;
  readonly columns: number;
}

const BAR_CELLS = 28;

/** The demo's progress: on a terminal a line that changes in place, elsewhere a line a stage. */
export class DemoScreen implements DemoProgress {
  readonly #output: ScreenOutput;
  #stage = '';
  #startedMs = 0;

  constructor(output: ScreenOutput) {
    this.#output = output;
  }

  stage(what: string): void {
    this.finishStage();
    this.#stage = what;
    this.#startedMs = performance.now();
    if (this.#output.isTty) this.#redraw('');
  }

  detail(what: string): void {
    this.#redraw(what);
  }

  film(sourceMs: number, totalMs: number | null): void {
    if (totalMs === null || totalMs <= 0) this.#redraw(`${Math.round(sourceMs / 1000)} s filmed`);
    else
      this.#redraw(
        `${bar(sourceMs / totalMs)} ${Math.round(sourceMs / 1000)} of ${Math.round(totalMs / 1000)} s`,
      );
  }

  count(done: number, total: number): void {
    this.#redraw(`${bar(done / Math.max(1, total))} ${done} of ${total}`);
  }

  /** Leaves the stage that is under way as a line with its time. */
  finishStage(): void {
    if (this.#stage === '') return;
    const seconds = ((performance.now() - this.#startedMs) / 1000).toFixed(1);
    const clear = this.#output.isTty ? '\r\x1b[2K' : '';
    this.#output.write(`${clear}  done  ${this.#stage.padEnd(62)} ${seconds.padStart(6)} s\n`);
    this.#stage = '';
  }

  #redraw(what: string): void {
    if (!this.#output.isTty) return;
    const line = `  ....  ${this.#stage}${what === '' ? '' : `  ${what}`}`;
    this.#output.write(`\r\x1b[2K${line.slice(0, Math.max(20, this.#output.columns - 1))}`);
  }
}

/** The closing table. */
export function renderReport(report: DemoReport): string {
  const rows: readonly (readonly [string, string, string])[] = [
    [
      'Clips filmed',
      number(report.clipsRecorded),
      `${report.clipsOfScene} by the motion in the scene, the others by the town's houses`,
    ],
    [
      'Clips stored',
      number(report.clipsStored),
      'each with a signed receipt; the smashed camera’s as far as it came',
    ],
    ['Offered by the index', number(report.clipsOffered), 'by cell and time, without any key'],
    ['Matched', number(report.clipsMatched), matchNote(report)],
    ['Opened', number(report.clipsOpened), `${report.clipsUnfinished} of them unfinished`],
    [
      'Frames',
      `${number(report.framesDecoded)} / ${number(report.framesEncoded)}`,
      'decoded of those encoded',
    ],
    ['Ciphertext', `${(report.ciphertextBytes / 1e6).toFixed(1)} MB`, 'fetched and opened'],
    [
      'Leaks',
      number(report.plaintextLeaks),
      `${number(report.needlesSearched)} keys and pieces looked for in ${(report.bytesSearched / 1e6).toFixed(0)} MB of what the servers hold`,
    ],
  ];
  const lines = [...rows, logRow(report)].map(
    ([name, value, note]) => `  ${name.padEnd(21)} ${value.padStart(13)}   ${note}`,
  );
  const verdict = report.ok
    ? '  All is well: every clip that should match was matched, opened and played, nothing leaked, and the log holds.'
    : ['  Something is wrong:', ...report.faults.map((fault) => `    - ${fault}`)].join('\n');
  return `\n${lines.join('\n')}\n\n${verdict}\n`;
}

function logRow({ logEntries, logCosigners }: DemoReport): readonly [string, string, string] {
  const by = logCosigners.length === 0 ? 'nobody' : logCosigners.join(', ');
  return [
    'Log entries',
    number(logEntries),
    `each checked by an auditor; the newest checkpoint cosigned by ${by}`,
  ];
}

function matchNote({ matchesMissed, matchesWrong }: DemoReport): string {
  const agreed = matchesMissed + matchesWrong === 0;
  const verdict = agreed
    ? 'brute force agrees'
    : `brute force finds ${matchesMissed} missed and ${matchesWrong} wrong`;
  return `after the exact test in the owners’ clients; ${verdict}`;
}

function bar(share: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * BAR_CELLS);
  return `[${'#'.repeat(filled)}${'-'.repeat(BAR_CELLS - filled)}]`;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
