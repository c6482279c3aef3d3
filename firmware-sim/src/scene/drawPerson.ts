import type { SKRSContext2D } from '@napi-rs/canvas';
import { shade } from './drawBackground.ts';
import type { Stance } from './Visit.ts';

export interface PixelBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const SKIN = [214, 170, 140] as const;
const TROUSERS = [38, 42, 62] as const;
const COATS = [
  [168, 44, 40],
  [32, 84, 148],
  [224, 196, 60],
  [36, 36, 40],
] as const;

/** The even box of pixels, inside the picture, that a person may touch; null where none of it is inside. */
export function personBox(stance: Stance, width: number, height: number): PixelBox | null {
  const tall = stance.tall * height;
  const even = (value: number, most: number) => 2 * Math.floor(Math.min(most, Math.max(0, value)) / 2);
  const left = even(stance.x * width - 0.32 * tall, width);
  const right = even(stance.x * width + 0.32 * tall + 2, width);
  const top = even(stance.feetY * height - 1.04 * tall, height);
  const bottom = even(stance.feetY * height + 0.04 * tall + 2, height);
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : null;
}

/** Draws a person whose feet are at the stance; `which` picks the coat. */
export function drawPerson(
  context: SKRSContext2D,
  size: { readonly width: number; readonly height: number },
  stance: Stance,
  look: { readonly which: number; readonly brightness: number },
): void {
  const tall = stance.tall * size.height;
  const [x, feet] = [stance.x * size.width, stance.feetY * size.height];
  const hip = feet - 0.46 * tall;
  const swing = 0.16 * tall * Math.sin(stance.stride);
  context.lineCap = 'round';
  const limb = (colour: string, thick: number, points: readonly (readonly [number, number])[]) => {
    context.strokeStyle = colour;
    context.lineWidth = thick * tall;
    context.beginPath();
    for (const [px, py] of points) context.lineTo(px, py);
    context.stroke();
  };
  const trousers = shade(TROUSERS, look.brightness);
  const coat = shade(COATS[look.which % COATS.length] ?? TROUSERS, look.brightness);
  limb(trousers, 0.1, [
    [x, hip],
    [x + swing, feet - 0.03 * tall],
  ]);
  limb(trousers, 0.1, [
    [x, hip],
    [x - swing, feet - 0.03 * tall],
  ]);
  limb(coat, 0.2, [
    [x, hip],
    [x, feet - 0.74 * tall],
  ]);
  limb(coat, 0.07, [
    [x, feet - 0.78 * tall],
    [x - swing, hip + 0.02 * tall],
  ]);
  limb(coat, 0.07, [
    [x, feet - 0.78 * tall],
    [x + swing, hip + 0.02 * tall],
  ]);
  context.fillStyle = shade(SKIN, look.brightness);
  context.beginPath();
  context.arc(x, feet - 0.91 * tall, 0.08 * tall, 0, 2 * Math.PI);
  context.fill();
}
