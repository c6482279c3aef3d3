import type { Clock, LiveSessionId } from '@porchlight/kernel';
import { peekTalkOffer, readRecord, type TalkOffer } from '@porchlight/seal/header';
import type { MediaFrame, TalkOpener } from '@porchlight/seal/live';
import type { LiveSession } from '../live/LiveSession.ts';
import type { Speaker } from './Speaker.ts';

/** Decodes what one person says; sound goes to the speaker as it comes. */
export interface SpeechDecoding {
  play(frame: MediaFrame): void;
  close(): void;
}

export type OpenSpeechDecoding = (options: {
  readonly codec: TalkOffer['sound'];
  readonly heard: (samples: Float32Array, sampleRateHz: number) => void;
}) => SpeechDecoding;

export interface TalkLineDeps {
  /** The live session of that id, while it runs. */
  readonly sessionOf: (sessionId: string) => Pick<LiveSession, 'beginTalk' | 'mayTalk' | 'timeUs'> | null;
  /** Only goes forward, and nobody sets it. */
  readonly monotonic: Clock;
  readonly speaker: Speaker;
  readonly openDecoding: OpenSpeechDecoding;
  /** Somebody begins to talk, or has ended. */
  readonly talked: (on: boolean) => void;
}

/** How long somebody may say nothing, not even silence. */
const SILENCE_MS = 3_000;

interface Talk {
  readonly opener: TalkOpener;
  readonly decoding: SpeechDecoding;
  heardAtMs: number;
}

/** Who talks through the speaker: one at a time, and whoever begins later takes over (seal/spec/live.md section 7). */
export class TalkLine {
  readonly #deps: TalkLineDeps;
  #talk: Talk | null = null;

  constructor(deps: TalkLineDeps) {
    this.#deps = deps;
  }

  get isOn(): boolean {
    return this.#talk !== null;
  }

  /** Takes an offer to talk or what is said. Throws what `TalkGate.begin` and `TalkOpener.open` throw, `unsupported_media` for sound that can't be played; nothing changes then. */
  receive(record: Uint8Array): void {
    if (readRecord(record).type === 'frame') this.#hear(record);
    else this.#begin(record);
  }

  /** The keyring changed, or time went on. */
  tick(): void {
    const talk = this.#talk;
    if (talk === null) return;
    const isSilent = this.#deps.monotonic.nowMs() - talk.heardAtMs >= SILENCE_MS;
    if (isSilent || !this.#mayGoOn(talk)) this.end();
  }

  /** A live session is over, and with it who talked in it. */
  sessionEnded(sessionId: LiveSessionId | null): void {
    if (this.#talk?.opener.offer.liveSessionId === sessionId) this.end();
  }

  end(): void {
    const talk = this.#talk;
    if (talk === null) return;
    this.#talk = null;
    talk.decoding.close();
    this.#deps.speaker.pause();
    this.#deps.talked(false);
  }

  #begin(record: Uint8Array): void {
    const { sessionOf, monotonic, speaker, openDecoding, talked } = this.#deps;
    const opener = sessionOf(peekTalkOffer(record).liveSessionId)?.beginTalk(record) ?? null;
    if (opener === null) return;
    const heard = (samples: Float32Array, sampleRateHz: number) => speaker.play(samples, sampleRateHz);
    const decoding = openDecoding({ codec: opener.offer.sound, heard });
    this.end();
    this.#talk = { opener, decoding, heardAtMs: monotonic.nowMs() };
    talked(true);
  }

  #hear(record: Uint8Array): void {
    const talk = this.#talk;
    if (talk === null) return;
    const session = this.#deps.sessionOf(talk.opener.offer.liveSessionId);
    if (session === null || !this.#mayGoOn(talk)) {
      this.end();
      return;
    }
    const result = talk.opener.open(record, session.timeUs);
    talk.heardAtMs = this.#deps.monotonic.nowMs();
    if (result.kind === 'frame') talk.decoding.play(result);
  }

  #mayGoOn({ opener }: Talk): boolean {
    const session = this.#deps.sessionOf(opener.offer.liveSessionId);
    return session?.mayTalk(opener.offer) ?? false;
  }
}
