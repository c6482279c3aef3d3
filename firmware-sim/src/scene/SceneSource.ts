import { type Canvas, createCanvas } from '@napi-rs/canvas';
import { PorchlightError } from '@porchlight/kernel';
import {
  checkPictureSize,
  type FrameSource,
  lumaOf,
  type Picture,
  pictureBytes,
  type SoundFormat,
  type SourceFrame,
} from '../media/index.ts';
import { BRIGHTNESS, drawBackground, type SceneLight } from './drawBackground.ts';
import { drawPerson, personBox } from './drawPerson.ts';
import { Prng } from './Prng.ts';
import { writeRgba } from './rgbaToPicture.ts';
import { SCENE_SAMPLE_RATE, sceneSound } from './SceneSound.ts';
import { type SceneKind, type Stance, stanceOf, type Visit, visitsOf } from './Visit.ts';

export interface SceneOptions {
  readonly kind: SceneKind;
  /** The same options make the same frames. */
  readonly seed: number;
  /** Even; 640 by 360 by default. */
  readonly width?: number;
  readonly height?: number;
  /** Frames a second, from 1 to 60; 10 by default. */
  readonly frameRate?: number;
  /** Null, the default, for a scene without end. */
  readonly durationMs?: number | null;
  readonly night?: boolean;
  /** Who walks through, ordered by time; by default the seed decides: somebody in every 40 s, without end. */
  readonly visits?: readonly Visit[];
  /** The sensor's noise: the standard deviation of brightness, in levels of 255; 0 by default. */
  readonly noise?: number;
  /** Whether there is a sound track; true by default. */
  readonly hasSound?: boolean;
}

interface Backdrop {
  readonly canvas: Canvas;
  readonly picture: Picture;
}

/** How long the sound of a visit may outlast it. */
const ECHO_MS = 2000;

/** A drawn porch, street or driveway with people who walk through it. It isn't paced, and costs about 1 ms a frame. */
export class SceneSource implements FrameSource {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly sound: SoundFormat | null;
  readonly durationMs: number | null;
  readonly #options: SceneOptions;
  readonly #visits: Iterator<Visit>;
  /** The visits that are on, and the next one. */
  #near: Visit[] = [];
  #visitsMet = 0;
  readonly #backdrops = new Map<SceneLight, Backdrop>();
  #lightOn = false;
  #closed = false;

  /** Throws `unsupported_media` for a size, `invalid_setting` for a frame rate that can't be filmed. */
  constructor(options: SceneOptions) {
    const { width = 640, height = 360, frameRate = 10, durationMs = null, hasSound = true } = options;
    checkPictureSize(width, height);
    if (!(frameRate >= 1 && frameRate <= 60)) {
      throw new PorchlightError('invalid_setting', 'a scene has 1 to 60 frames a second');
    }
    this.width = width;
    this.height = height;
    this.frameRate = frameRate;
    this.durationMs = durationMs;
    this.sound = hasSound ? { sampleRate: SCENE_SAMPLE_RATE } : null;
    this.#options = options;
    this.#visits = options.visits?.values() ?? visitsOf(options.kind, options.seed);
  }

  /** Switches the floodlight, from the next frame on; seen at night only. */
  setLight(on: boolean): void {
    this.#lightOn = on;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<SourceFrame, void, undefined> {
    const timeOf = (index: number) => Math.round((index * 1000) / this.frameRate);
    const endMs = this.durationMs ?? Number.POSITIVE_INFINITY;
    for (let index = 0; !this.#closed && timeOf(index) < endMs; index++) {
      const timestampMs = timeOf(index);
      const nextMs = Math.min(timeOf(index + 1), endMs);
      const visits = this.#visitsNear(timestampMs);
      yield {
        timestampMs,
        durationMs: nextMs - timestampMs,
        picture: this.#film(visits, index, timestampMs),
        sound: this.sound && sceneSound(visits, this.#options.seed, { from: timestampMs, to: nextMs }),
      };
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #visitsNear(timeMs: number): Visit[] {
    this.#near = this.#near.filter((visit) => timeMs < visit.atMs + visit.lastsMs + ECHO_MS);
    while (!this.#near.some((visit) => visit.atMs > timeMs)) {
      const { value, done } = this.#visits.next();
      if (done === true) break;
      this.#near.push(value);
      this.#visitsMet++;
    }
    return this.#near;
  }

  #film(visits: readonly Visit[], index: number, timeMs: number): Picture {
    const light = this.#options.night !== true ? 'day' : this.#lightOn ? 'lit' : 'night';
    const backdrop = this.#backdropOf(light);
    const picture = { ...backdrop.picture, bytes: backdrop.picture.bytes.slice() };
    for (const [place, visit] of visits.entries()) {
      const stance = stanceOf(this.#options.kind, visit, timeMs);
      const which = this.#options.seed + this.#visitsMet - visits.length + place;
      if (stance !== null)
        this.#drawPerson(picture, backdrop.canvas, stance, { which, brightness: BRIGHTNESS[light] });
    }
    const { noise = 0, seed } = this.#options;
    if (noise > 0) addNoise(lumaOf(picture), noise, new Prng(seed * 31 + index));
    return picture;
  }

  #drawPerson(
    picture: Picture,
    backdrop: Canvas,
    stance: Stance,
    look: { which: number; brightness: number },
  ): void {
    const box = personBox(stance, this.width, this.height);
    if (box === null) return;
    const canvas = createCanvas(box.width, box.height);
    const context = canvas.getContext('2d');
    context.drawImage(backdrop, -box.x, -box.y);
    context.translate(-box.x, -box.y);
    drawPerson(context, this, stance, look);
    writeRgba(picture, box, canvas.data());
  }

  #backdropOf(light: SceneLight): Backdrop {
    const known = this.#backdrops.get(light);
    if (known !== undefined) return known;
    const { width, height } = this;
    const canvas = createCanvas(width, height);
    const { kind, seed } = this.#options;
    drawBackground(canvas.getContext('2d'), this, { kind, seed, light });
    const picture = { width, height, bytes: new Uint8Array(pictureBytes(width, height)) };
    writeRgba(picture, { x: 0, y: 0, width, height }, canvas.data());
    this.#backdrops.set(light, { canvas, picture });
    return { canvas, picture };
  }
}

/** The standard deviation of the sum of two bytes. */
const TWO_BYTES_DEVIATION = 104.5;

function addNoise(luma: Uint8Array, deviation: number, prng: Prng): void {
  for (let i = 0; i < luma.length; i++) {
    const random = prng.next32();
    const noise = (((random & 255) + ((random >>> 8) & 255) - 255) * deviation) / TWO_BYTES_DEVIATION;
    luma[i] = Math.max(0, Math.min(255, Math.round((luma[i] as number) + noise)));
  }
}
