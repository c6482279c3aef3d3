import type { DeviceKind } from '@porchlight/contracts';
import { isPorchlightError } from '@porchlight/kernel';
import { readKeys } from '../terminal/readKeys.ts';
import type { Screen } from '../terminal/Screen.ts';
import type { Theme } from '../terminal/Theme.ts';
import type { BoardPicture, BoardState } from './board/BoardState.ts';
import { type BoardSize, drawBoard } from './board/drawBoard.ts';
import type { HomeDevice } from './Home.ts';
import { openThumbnail } from './openThumbnail.ts';
import type { Street } from './Street.ts';

export interface StreetBoardOptions {
  readonly street: Street;
  readonly screen: Screen;
  readonly theme: Theme;
  readonly size: () => BoardSize;
  readonly help: readonly string[];
  /** The person wants to leave. */
  readonly quit: () => void;
}

const REDRAW_MS = 500;

const KINDS_WITH: Readonly<Record<'bell' | 'light' | 'siren' | 'privacy', readonly DeviceKind[]>> = {
  bell: ['doorbell'],
  light: ['floodlight'],
  siren: ['camera', 'floodlight'],
  privacy: ['doorbell', 'camera', 'floodlight'],
};

/** The live picture of the street, and the keys that turn its switches. */
export class StreetBoard {
  readonly #options: StreetBoardOptions;
  readonly #startedAtMs = Date.now();
  readonly #timer: NodeJS.Timeout;
  #chosen = 0;
  #showsHelp = false;
  #picture: BoardPicture | null = null;
  #pictureNote = 'The newest clip will be shown here, opened with its owner’s key.';
  /** The clip that the picture is of, or that is being opened. */
  #picturedClip: string | null = null;
  #isOpening = false;

  constructor(options: StreetBoardOptions) {
    this.#options = options;
    options.screen.open();
    this.#timer = setInterval(() => this.draw(), REDRAW_MS);
    this.draw();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#options.screen.close();
  }

  draw(): void {
    const { screen, theme, size } = this.#options;
    screen.draw(drawBoard(this.#state(), size(), theme));
    void this.#refreshPicture();
  }

  /** Takes what the terminal sent in raw mode. */
  takeInput(input: string): void {
    for (const key of readKeys(input)) this.#press(key);
    this.draw();
  }

  #press(key: string): void {
    const { street, quit } = this.#options;
    const count = street.devices.length;
    if (key === 'q' || key === 'ctrl-c' || key === 'ctrl-d') quit();
    else if (key === 'up' || key === 'k') this.#chosen = (this.#chosen + count - 1) % count;
    else if (key === 'down' || key === 'j') this.#chosen = (this.#chosen + 1) % count;
    else if (key === 'h' || key === '?') this.#showsHelp = !this.#showsHelp;
    else if (key === 'd') street.press(this.#choose('bell'));
    else if (key === 'l') this.#turn('light');
    else if (key === 's') this.#turn('siren');
    else if (key === 'p') this.#turn('privacy');
  }

  #turn(what: 'light' | 'siren' | 'privacy'): void {
    const { street } = this.#options;
    const device = this.#choose(what);
    const on = !street.state.isOn(device.deviceId, what);
    void street.order(device, { kind: what, on }, `${what} ${on ? 'on' : 'off'}`);
  }

  /** The chosen device where it has such a thing, else the next one that does, which is chosen then. */
  #choose(what: keyof typeof KINDS_WITH): HomeDevice {
    const { devices } = this.#options.street;
    const inTurn = [...devices.slice(this.#chosen), ...devices.slice(0, this.#chosen)];
    const found = inTurn.find((device) => KINDS_WITH[what].includes(device.kind)) ?? inTurn[0];
    if (found === undefined) throw new RangeError('a street without devices');
    this.#chosen = devices.indexOf(found);
    return found;
  }

  #state(): BoardState {
    const { street, help } = this.#options;
    const nowMs = Date.now();
    const { state, cloud, homes } = street;
    return {
      nowMs,
      startedAtMs: this.#startedAtMs,
      parts: [
        ...cloud.processes.map((server) => ({ name: server.name, isUp: !server.hasEnded })),
        { name: 'devices', isUp: street.isSimulating },
      ],
      homes: homes.length,
      devices: state.boardDevices(nowMs),
      chosen: this.#chosen,
      picture: this.#picture,
      pictureNote: this.#pictureNote,
      feed: state.feed,
      counters: state.counters,
      help: this.#showsHelp ? help : null,
    };
  }

  async #refreshPicture(): Promise<void> {
    const { street } = this.#options;
    const clip = street.state.newestClip;
    if (clip === null || clip.clipId === this.#picturedClip || this.#isOpening) return;
    const home = street.homes.find((each) => each.devices.some(({ deviceId }) => deviceId === clip.deviceId));
    if (home === undefined) return;
    this.#isOpening = true;
    this.#picturedClip = clip.clipId;
    try {
      const pixels = await openThumbnail(home, clip);
      const device = street.state.nameOf(clip.deviceId);
      const lengthMs = clip.endedAtMs - clip.startedAtMs;
      const facts = { device, takenAtMs: clip.startedAtMs, lengthMs, ciphertextBytes: clip.sizeBytes };
      this.#picture = pixels && { pixels, ...facts };
    } catch (error) {
      if (!isPorchlightError(error)) throw error;
      this.#picture = null;
      this.#pictureNote = `The newest clip can't be opened: ${error.message}`;
    } finally {
      this.#isOpening = false;
    }
  }
}
