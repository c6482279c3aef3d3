import { PorchlightError } from '@porchlight/kernel';
import type { LiveWatch, SoundCodec } from '@porchlight/owner-client/live';
import { VoiceEncoder, voiceConfig } from '../talk/VoiceEncoder.ts';

/** What is watched live under a number of `LivePart`, which carries a talk; null for nothing. Its `talk` throws `not_permitted`, and `device_offline` where nothing is seen. */
export type WatchOf = (watchNumber: number) => Pick<LiveWatch, 'talk'> | null;

/** Why a talk ended: whoever talks stopped it; nothing of the device is seen any more; the sound couldn't be encoded. */
export type TalkEnd = 'stopped' | 'lost' | 'unencodable';

/** What a device's decoder is told: Opus says the rest itself. */
const SOUND: SoundCodec = { codec: 'opus', sampleRateHz: 48_000, channels: 1, descriptionB64: '' };

/** Talking through devices, as the page asks for it: voices are encoded and sealed here. */
export class TalkPart {
  readonly #watchOf: WatchOf;
  /** Ends the talk that is under way. Owned by `begin`. */
  #end: (() => void) | null = null;

  constructor(watchOf: WatchOf) {
    this.#watchOf = watchOf;
  }

  /**
   * Begins to talk with what comes through `voice`: pieces of one channel, as Float32Arrays. One at a time: it takes another's place. `ended` is called once, also after `stop`. Throws
   * `unsupported_version` where this browser encodes no Opus, and as `WatchOf`.
   */
  async begin(
    watchNumber: number,
    voice: MessagePort,
    sampleRateHz: number,
    ended: (end: TalkEnd) => void,
  ): Promise<void> {
    this.stop();
    await requireOpus(sampleRateHz);
    const watch = this.#watchOf(watchNumber);
    if (watch === null) throw new PorchlightError('device_offline', 'look at the device first');
    const talk = await watch.talk(SOUND);
    const beganMs = performance.now();
    let isOver = false;
    const end = (why: TalkEnd) => {
      if (isOver) return;
      isOver = true;
      voice.onmessage = null;
      voice.close();
      encoder.close();
      talk.stop();
      ended(why);
    };
    const encoder = new VoiceEncoder(
      sampleRateHz,
      () => (performance.now() - beganMs) * 1_000,
      (packet) => isOver || talk.send(packet),
      () => end('unencodable'),
    );
    this.stop();
    this.#end = () => end('stopped');
    void talk.ended.then(() => end('lost'));
    voice.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (data instanceof Float32Array && data.length > 0) encoder.take(new Float32Array(data));
    };
  }

  /** Ends the talk, where there is one. */
  stop(): void {
    this.#end?.();
    this.#end = null;
  }
}

async function requireOpus(sampleRateHz: number): Promise<void> {
  const isKnown =
    'AudioEncoder' in globalThis &&
    (await AudioEncoder.isConfigSupported(voiceConfig(sampleRateHz))).supported === true;
  if (!isKnown)
    throw new PorchlightError('unsupported_version', 'this browser can’t encode a voice: use a newer one');
}
