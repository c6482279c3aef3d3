import type { DeviceEvent } from '@porchlight/contracts';
import { bytesToBase64, type PorchlightError } from '@porchlight/kernel';
import { type CommandResult, CommandResults } from '../commands/CommandResults.ts';
import type { CommandWay } from '../commands/giveOrder.ts';
import type { SignedCommand } from '../commands/signCommand.ts';
import type { LiveTimer } from './LiveTimer.ts';

/** The cloud gives a device 3 s to answer an ask; after this another is made. */
const ASK_PATIENCE_MS = 4_000;

/** What commands need of the link. */
export interface CommandLine {
  readonly isOpen: boolean;
  say(message: { readonly kind: 'ask' } | { readonly kind: 'command'; readonly commandB64: string }): void;
  /** Nothing at all has come since the ask. */
  deaf(): void;
}

interface Asking {
  readonly give: (challengeHex: string) => void;
  readonly fail: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Commands to one device over its live socket: one ask at a time, for a challenge doesn't say which ask it answers. */
export class LiveCommands implements CommandWay {
  readonly #line: CommandLine;
  readonly #timer: LiveTimer;
  readonly #results = new CommandResults();
  /** Who waits for a challenge, the first first; owned by `#next`. */
  readonly #waiting: Asking[] = [];
  /** Whose ask is out. */
  #asked: Asking | null = null;
  #hasHeard = false;
  #callOff: () => void = () => undefined;
  /** Commands without a result, newest last: what the cloud refuses is taken to be the newest. */
  readonly #sent = new Map<string, AbortController>();

  constructor(line: CommandLine, timer: LiveTimer) {
    this.#line = line;
    this.#timer = timer;
  }

  challenge(signal: AbortSignal): Promise<string> {
    return new Promise((give, fail) => {
      if (signal.aborted) return fail(signal.reason);
      signal.addEventListener('abort', () => fail(signal.reason), { once: true });
      this.#waiting.push({ give, fail, signal });
      this.#next();
    });
  }

  async send({ commandId, record }: SignedCommand, signal: AbortSignal): Promise<CommandResult | 'unsent'> {
    if (!this.#line.isOpen) return 'unsent';
    const refusing = new AbortController();
    const result = this.#results.of(commandId, AbortSignal.any([signal, refusing.signal]));
    this.#sent.set(commandId, refusing);
    this.#line.say({ kind: 'command', commandB64: bytesToBase64(record) });
    try {
      return await result;
    } finally {
      this.#sent.delete(commandId);
    }
  }

  /** The link has opened. */
  opened(): void {
    this.#next();
  }

  /** The link is gone: what was asked for is asked for again when there is another. */
  lost(): void {
    this.#callOff();
    if (this.#asked !== null) this.#waiting.unshift(this.#asked);
    this.#asked = null;
  }

  /** Anything came. */
  heard(): void {
    this.#hasHeard = true;
  }

  takeChallenge(challengeHex: string): void {
    this.#answer()?.give(challengeHex);
    this.#next();
  }

  /** An event whose signature was checked. */
  takeEvent(event: DeviceEvent): void {
    this.#results.take(event);
  }

  /** The cloud can't do what was asked for. False where nothing was. */
  takeRefusal(error: PorchlightError): boolean {
    const asked = this.#answer();
    const [commandId, newest] = [...this.#sent].at(-1) ?? [];
    if (asked !== null) asked.fail(error);
    else if (newest !== undefined && commandId !== undefined) newest.abort(error);
    this.#next();
    return asked !== null || newest !== undefined;
  }

  #answer(): Asking | null {
    const asked = this.#asked;
    this.#asked = null;
    this.#callOff();
    return asked;
  }

  #next(): void {
    if (this.#asked !== null || !this.#line.isOpen) return;
    let next = this.#waiting.shift();
    while (next?.signal.aborted) next = this.#waiting.shift();
    if (next === undefined) return;
    this.#asked = next;
    this.#hasHeard = false;
    this.#callOff = this.#timer.after(ASK_PATIENCE_MS, () => this.#askAgain());
    this.#line.say({ kind: 'ask' });
  }

  #askAgain(): void {
    const isDeaf = !this.#hasHeard;
    this.lost();
    if (isDeaf) this.#line.deaf();
    else this.#next();
  }
}
