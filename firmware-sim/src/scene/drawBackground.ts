import type { SKRSContext2D } from '@napi-rs/canvas';
import { Prng } from './Prng.ts';
import type { SceneKind } from './Visit.ts';

/** `lit`: night, with the floodlight on. */
export type SceneLight = 'day' | 'night' | 'lit';

type Rgb = readonly [number, number, number];

/** How bright things are, against day. */
export const BRIGHTNESS = { day: 1, night: 0.28, lit: 0.85 } as const satisfies Record<SceneLight, number>;

export function shade([red, green, blue]: Rgb, brightness: number): string {
  const part = (value: number) => Math.round(Math.min(255, value * brightness));
  return `rgb(${part(red)}, ${part(green)}, ${part(blue)})`;
}

const SKY: Rgb = [150, 186, 214];
const STREET: Rgb = [98, 98, 102];
const PATH: Rgb = [168, 160, 148];
const GRASS: Rgb = [92, 132, 74];
const GLASS: Rgb = [70, 88, 104];
const WALLS: readonly Rgb[] = [
  [176, 128, 104],
  [196, 184, 160],
  [144, 152, 164],
  [184, 164, 120],
];

interface Stage {
  readonly context: SKRSContext2D;
  readonly width: number;
  readonly height: number;
  readonly brightness: number;
}

/** Fills a rectangle given as shares of the picture. */
function fill({ context, width, height, brightness }: Stage, colour: Rgb, box: readonly number[]): void {
  const [x = 0, y = 0, w = 0, h = 0] = box;
  context.fillStyle = shade(colour, brightness);
  context.fillRect(x * width, y * height, w * width, h * height);
}

function drawHouses(stage: Stage, prng: Prng): void {
  for (let x = 0; x < 1; ) {
    const wide = prng.between(0.16, 0.28);
    const top = prng.between(0.12, 0.26);
    fill(stage, WALLS[prng.next32() % WALLS.length] ?? GLASS, [x, top, wide, 0.5 - top]);
    for (let window = 0; window < 3; window++) {
      fill(stage, GLASS, [x + wide * (0.12 + 0.3 * window), top + 0.07, wide * 0.18, 0.09]);
    }
    x += wide + 0.01;
  }
}

/** The strip of ground at the viewer's feet: a path to the gate, a pavement, or a driveway with its garage. */
function drawForeground(stage: Stage, kind: SceneKind): void {
  if (kind === 'camera') fill(stage, PATH, [0, 0.72, 1, 0.28]);
  if (kind === 'doorbell') fill(stage, PATH, [0.34, 0.66, 0.32, 0.34]);
  if (kind === 'floodlight') {
    fill(stage, PATH, [0.2, 0.66, 0.6, 0.34]);
    fill(stage, WALLS[2] ?? GLASS, [0.3, 0.3, 0.4, 0.34]);
    for (let bar = 0; bar < 5; bar++) fill(stage, GLASS, [0.32, 0.34 + bar * 0.06, 0.36, 0.008]);
  }
}

/** Pebbles and grass, so that the picture has the texture a camera sees. */
function drawTexture(stage: Stage, prng: Prng): void {
  for (let i = 0; i < 900; i++) {
    const [x, y] = [prng.next32() / 2 ** 32, prng.between(0.52, 1)];
    const grey = prng.between(60, 190);
    fill(stage, [grey, grey, grey * 0.94], [x, y, 0.004, 0.004]);
  }
}

function drawLamp({ context, width, height }: Stage): void {
  const glow = context.createRadialGradient(
    width / 2,
    height * 0.75,
    0,
    width / 2,
    height * 0.75,
    width * 0.5,
  );
  glow.addColorStop(0, 'rgba(255, 244, 214, 0.55)');
  glow.addColorStop(1, 'rgba(255, 244, 214, 0)');
  context.fillStyle = glow;
  context.fillRect(0, 0, width, height);
}

/** Paints the empty scene over the whole of `context`; the same seed paints the same picture. */
export function drawBackground(
  context: SKRSContext2D,
  size: { readonly width: number; readonly height: number },
  scene: { readonly kind: SceneKind; readonly seed: number; readonly light: SceneLight },
): void {
  const prng = new Prng(scene.seed);
  const brightness = scene.light === 'lit' ? 0.5 : BRIGHTNESS[scene.light];
  const stage: Stage = { context, ...size, brightness };
  fill(stage, SKY, [0, 0, 1, 0.5]);
  drawHouses(stage, prng);
  fill(stage, STREET, [0, 0.5, 1, 0.16]);
  fill(stage, GRASS, [0, 0.66, 1, 0.34]);
  drawForeground(stage, scene.kind);
  drawTexture(stage, prng);
  if (scene.light === 'lit') drawLamp(stage);
}
