import type { DeviceKind } from '@porchlight/contracts';
import type { SimulatorReport } from '../simulator/simulatorProtocol.ts';
import { clipLength, clockText } from '../start/board/amounts.ts';
import { type Ink, type Line, span, wrapText } from '../terminal/Span.ts';
import { paint, type Theme } from '../terminal/Theme.ts';
import { drawQrCode } from './drawQrCode.ts';

export interface TellerOutput {
  write(text: string): void;
  /** Whether a person with a camera looks at it: then the code is drawn too. */
  readonly isTty: boolean;
  readonly theme: Theme;
}

const HINT_COLUMNS = 74;

/** Tells on the terminal what happens to one device, a line each, and shows its setup code until it is paired. */
export class DeviceTeller {
  readonly #output: TellerOutput;
  readonly #name: string;
  readonly #kind: DeviceKind;
  #isConnected = false;
  #failed = false;
  /** When clips that aren't sealed yet began. */
  readonly #begun = new Map<string, number>();

  constructor(name: string, kind: DeviceKind, output: TellerOutput) {
    this.#name = name;
    this.#kind = kind;
    this.#output = output;
  }

  /** Whether the device has failed for good. */
  get hasFailed(): boolean {
    return this.#failed;
  }

  take(report: SimulatorReport): void {
    if (report.report === 'setup-code') this.#showCode(report);
    else if (report.report === 'setup-refused')
      this.#say(`this code is spent: ${report.hint} (${report.code})`, 'bad');
    else if (report.report === 'paired') this.#say('paired: this household is pinned for good', 'good');
    else if (report.report === 'failed') {
      this.#failed = true;
      this.#say(`${report.hint} (${report.code})`, 'bad');
    } else if (report.report === 'connected' || report.report === 'disconnected')
      this.#connection(report.report === 'connected');
    else this.#happened(report);
  }

  /** Something that the person should know, though nothing has failed. */
  warn(text: string): void {
    this.#say(text, 'alert');
  }

  #connection(isConnected: boolean): void {
    if (isConnected === this.#isConnected) return;
    this.#isConnected = isConnected;
    if (isConnected) this.#say('connected to the cloud', 'good');
    else this.#say('no connection: what it films waits on its own disk', 'alert');
  }

  #happened(report: SimulatorReport): void {
    if (report.report === 'clip-begun') {
      this.#begun.set(report.clipId, report.startedAtMs);
      const why = { motion: 'something moves', press: 'somebody rings', command: 'ordered' };
      this.#say(`filming: ${why[report.trigger as keyof typeof why] ?? report.trigger}`, 'plain');
    } else if (report.report === 'clip-sealed') {
      const startedAtMs = this.#begun.get(report.clipId) ?? report.endedAtMs;
      this.#begun.delete(report.clipId);
      const length = clipLength(report.endedAtMs - startedAtMs);
      this.#say(`sealed ${length} in ${report.segmentCount} segments`, 'plain');
    } else if (report.report === 'clip-stored')
      this.#say('the cloud has it, its receipt holds, and the copy here is deleted', 'good');
    else if (report.report === 'clip-refused')
      this.#say(`clip refused: ${report.hint} (${report.code})`, 'bad');
  }

  #showCode({
    setupCode,
    uri,
    lifetimeMs,
  }: Extract<SimulatorReport, { readonly report: 'setup-code' }>): void {
    const groups = setupCode.split('-');
    const minutes = lifetimeMs / 60_000;
    const code: Line[] = this.#output.isTty ? drawQrCode(uri, this.#output.theme) : [[span(uri)]];
    this.#lines([
      [],
      [span(this.#name, 'strong'), span(`, a ${this.#kind} that nobody has paired yet`)],
      [],
      ...code,
      [],
      [span('Scan this where you add a device to your household, or type its code:')],
      [],
      [span(`  ${groups.slice(0, 4).join('-')}-`, 'strong')],
      [span(`  ${groups.slice(4).join('-')}`, 'strong')],
      [],
      [span(`It counts once, for ${minutes} minutes. Show it to nobody else: who has it is taken for`)],
      [span('the owner. Waiting. Ctrl-C stops.')],
      [],
    ]);
  }

  #say(text: string, ink: Ink): void {
    const [first = '', ...rest] = wrapText(text, HINT_COLUMNS - 10);
    const time = span(`${clockText(Date.now())}  `, 'faint');
    this.#lines([[time, span(first, ink)], ...rest.map((line) => [span(`          ${line}`, ink)])]);
  }

  #lines(lines: readonly Line[]): void {
    const { write, theme } = this.#output;
    write(lines.map((line) => (line.length === 0 ? '\n' : `  ${paint(line, theme)}\n`)).join(''));
  }
}
