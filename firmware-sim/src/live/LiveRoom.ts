import { type LiveQuality, parseWith, type Watch, watchSchema } from '@porchlight/contracts';
import { decodeUtf8, PorchlightError } from '@porchlight/kernel';
import type { LiveControl } from '../control/DeviceControls.ts';
import type { SourceFrame } from '../media/index.ts';
import type { LiveSource } from './LiveEncoding.ts';
import { type LiveBeginning, LiveSession, type LiveSessionDeps } from './LiveSession.ts';

export interface LiveRoomDeps extends LiveSessionDeps {
  /** A session ended. */
  readonly ended: (session: LiveSession) => void;
}

/** A frame is the newest no longer than it lasts and this. */
const NEWEST_MS = 1_000;

/** The live sessions of a device: one for each quality that somebody looks at. */
export class LiveRoom implements LiveControl {
  readonly #deps: LiveRoomDeps;
  readonly #sessions = new Map<LiveQuality, LiveSession>();
  /** What is filmed now; owned by `open` and `close`. */
  #source: LiveSource | null = null;
  #latest: LiveBeginning['latest'] = null;

  constructor(deps: LiveRoomDeps) {
    this.#deps = deps;
  }

  get isOn(): boolean {
    return this.#sessions.size > 0;
  }

  /** Filming begins. What was seen before is not shown any more. */
  open(source: LiveSource): void {
    this.close();
    this.#source = source;
  }

  /** Filming is over. */
  close(): void {
    this.endAll();
    this.#source = null;
  }

  begin(quality: LiveQuality, request: Uint8Array): void {
    if (this.#source === null)
      throw new PorchlightError('unavailable', 'the device films nothing now; ask again when it does');
    const running = this.#sessions.get(quality);
    running?.answer(request);
    if (running !== undefined && this.#sessions.get(quality) === running) return;
    const beginning = { source: this.#source, quality, request, latest: this.#newest() };
    const ended = (session: LiveSession) => this.#ended(session);
    this.#sessions.set(quality, new LiveSession(this.#deps, { ...beginning, ended }));
  }

  /** What is seen now, in the order of time. Waits for nothing. */
  frame(frame: SourceFrame): void {
    this.#latest = { frame, seenAtMs: this.#deps.monotonic.nowMs() };
    for (const session of this.#running()) session.frame(frame);
  }

  /** Nothing is seen, as in privacy mode: no session begins with what was seen before. */
  blind(): void {
    this.#latest = null;
  }

  endAll(): void {
    this.blind();
    for (const session of this.#running()) session.end();
  }

  /** A report of the cloud on one session. Throws `malformed_message`. */
  watched(payload: Uint8Array): void {
    const watch: Watch = parseWith(watchSchema, JSON.parse(decodeUtf8(payload)), 'the report');
    this.sessionOf(watch.sessionId)?.watched(watch);
  }

  /** Null where no such session runs. */
  sessionOf(sessionId: string): LiveSession | null {
    return this.#running().find((session) => session.sessionId === sessionId) ?? null;
  }

  /** The keyring changed, or time went on. */
  tick(): void {
    for (const session of this.#running()) session.tick();
  }

  connected(): void {
    for (const session of this.#running()) session.connected();
  }

  disconnected(): void {
    for (const session of this.#running()) session.disconnected();
  }

  #running(): LiveSession[] {
    return [...this.#sessions.values()];
  }

  #ended(session: LiveSession): void {
    if (this.#sessions.get(session.quality) === session) this.#sessions.delete(session.quality);
    this.#deps.ended(session);
  }

  #newest(): LiveBeginning['latest'] {
    const latest = this.#latest;
    if (latest === null) return null;
    const ageMs = this.#deps.monotonic.nowMs() - latest.seenAtMs;
    return ageMs <= latest.frame.durationMs + NEWEST_MS ? latest : null;
  }
}
