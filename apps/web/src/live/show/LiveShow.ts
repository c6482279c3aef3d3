import type {
  LiveHealth,
  LiveListener,
  LiveState,
  LiveTimer,
  LiveTracks,
  OpenedFrame,
} from '@porchlight/owner-client/live';
import { FrameHistory, type HistoryLimits } from './FrameHistory.ts';
import type { LivePlace, TellLive } from './LiveNews.ts';
import type { LiveOutput } from './LiveOutput.ts';
import { Replay } from './Replay.ts';
import { SessionLine } from './SessionLine.ts';

const PLACE_EVERY_MS = 250;

/** One device that is shown: what comes goes to the output at once, or is kept while the viewer stands further back. */
export class LiveShow implements LiveListener {
  readonly #output: LiveOutput;
  readonly #tell: TellLive;
  readonly #history: FrameHistory;
  readonly #replay: Replay;
  readonly #timer: LiveTimer;
  #line = new SessionLine();
  /** What the output was set up for last. */
  #begun: LiveTracks | null = null;
  #callOff: () => void = () => undefined;

  constructor(output: LiveOutput, tell: TellLive, timer: LiveTimer, limits?: HistoryLimits) {
    this.#output = output;
    this.#tell = tell;
    this.#timer = timer;
    this.#history = new FrameHistory(limits);
    this.#replay = new Replay(this.#history, timer, {
      restart: (tracks) => this.#restart(tracks),
      frame: (frame, isShown) => this.#output.frame(frame, isShown),
    });
    if (output.keepsPlace) this.#followPlace();
  }

  state(state: LiveState): void {
    this.#tell({ kind: 'state', state });
  }

  health(health: LiveHealth): void {
    this.#tell({ kind: 'health', health });
  }

  tracks(tracks: LiveTracks): void {
    this.#line = new SessionLine(tracks);
    this.#tell({ kind: 'tracks', hasSound: tracks.sound !== undefined });
    if (!this.#replay.isOn) this.#beginOutput(tracks);
  }

  frame(frame: OpenedFrame): void {
    if (this.#output.keepsPlace) {
      this.#line.note(frame.timeUs, this.#timer.nowMs());
      this.#history.add(this.#line, frame);
    }
    if (this.#replay.isOn) this.#replay.more();
    else this.#output.frame(frame, true);
  }

  /** Shows what was `behindMs` before the newest picture, and goes on from there; null is the newest. */
  seek(behindMs: number | null, isPaused: boolean): void {
    if (!this.#output.keepsPlace) return;
    if (behindMs === null) this.#replay.toEdge();
    else this.#replay.from(behindMs, isPaused);
    this.#tellPlace();
  }

  setSound(isOn: boolean): void {
    this.#output.setSound(isOn);
  }

  snapshot(): Promise<Blob | null> {
    return this.#output.snapshot();
  }

  close(): void {
    this.#callOff();
    this.#replay.close();
    this.#output.close();
    this.#history.clear();
  }

  /** A keyframe from elsewhere follows; of another session where the tracks aren't those that the output has. */
  #restart(tracks: LiveTracks | null): void {
    if (tracks !== null && tracks !== this.#begun) this.#beginOutput(tracks);
    else this.#output.reset();
  }

  #beginOutput(tracks: LiveTracks): void {
    this.#begun = tracks;
    this.#output.begin(tracks);
  }

  #followPlace(): void {
    this.#callOff = this.#timer.after(PLACE_EVERY_MS, () => {
      this.#tellPlace();
      this.#followPlace();
    });
  }

  #tellPlace(): void {
    const place: LivePlace = { ...this.#replay.place, keptMs: this.#history.keptMs };
    this.#tell({ kind: 'place', place });
  }
}
