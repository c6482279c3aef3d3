import type { LiveTracks, OpenedFrame } from '@porchlight/owner-client/live';
import { beforeEach, expect, test } from 'vitest';
import type { LiveNews, LivePlace } from '../../src/live/show/LiveNews.ts';
import type { LiveOutput } from '../../src/live/show/LiveOutput.ts';
import { LiveShow } from '../../src/live/show/LiveShow.ts';
import { picture } from './frames.ts';
import { HandTimer } from './HandTimer.ts';

const EVERY_MS = 100;
const tracks = (codec: string): LiveTracks => ({
  picture: { codec, widthPx: 640, heightPx: 360, descriptionB64: '' },
});

/** Notes what it is given, as words. */
class NotedOutput implements LiveOutput {
  readonly keepsPlace = true;
  notes: string[] = [];

  begin({ picture: track }: LiveTracks): void {
    this.notes.push(`begin ${track?.codec}`);
  }
  frame({ timeUs, isKeyframe }: OpenedFrame, isShown: boolean): void {
    this.notes.push(`${isKeyframe ? 'key ' : ''}${timeUs / 1000}${isShown ? '' : ' hidden'}`);
  }
  reset(): void {
    this.notes.push('reset');
  }
  setSound(): void {}
  async snapshot(): Promise<null> {
    return null;
  }
  close(): void {}
  /** What was noted since the last time. */
  take(): string[] {
    return this.notes.splice(0);
  }
}

let output: NotedOutput;
let timer: HandTimer;
let show: LiveShow;
let place: LivePlace | null;
let filmedMs: number;
beforeEach(() => {
  output = new NotedOutput();
  timer = new HandTimer();
  place = null;
  filmedMs = 0;
  const tell = (news: LiveNews) => {
    if (news.kind === 'place') place = news.place;
  };
  show = new LiveShow(output, tell, timer);
});

/** Films for `ms`, with a keyframe every half second. */
function film(ms: number): void {
  for (const endMs = filmedMs + ms; filmedMs < endMs; filmedMs += EVERY_MS) {
    show.frame(picture(filmedMs, filmedMs % 500 === 0));
    timer.pass(EVERY_MS);
  }
}

test('at the edge each frame is shown as it comes', () => {
  show.tracks(tracks('first'));
  film(300);
  expect(output.take()).toEqual(['begin first', 'key 0', '100', '200']);
});

test('going back shows the moment by what leads to it, and plays on at the speed of life while more comes', () => {
  show.tracks(tracks('first'));
  film(1_500);
  output.take();
  show.seek(600, false);
  expect(output.take()).toEqual(['reset', 'key 500 hidden', '600 hidden', '700 hidden', '800']);
  film(300);
  expect(output.take()).toEqual(['900', 'key 1000', '1100']);
  expect(place).toMatchObject({ isAtEdge: false, isPaused: false });
  expect(Math.abs((place?.behindMs ?? 0) - 600)).toBeLessThanOrEqual(EVERY_MS);
});

test('standing still shows nothing more, and going on plays from there', () => {
  show.tracks(tracks('first'));
  film(1_000);
  show.seek(0, true);
  output.take();
  film(1_000);
  expect(output.take()).toEqual([]);
  expect(place).toMatchObject({ isPaused: true, behindMs: 1_000 });
  show.seek(1_000, false);
  expect(output.take().at(-1)).toBe('900');
  film(200);
  expect(output.take()).toEqual(['key 1000', '1100']);
});

test('back at the edge the newest picture is shown at once, and what comes after it', () => {
  show.tracks(tracks('first'));
  film(1_200);
  show.seek(1_000, false);
  output.take();
  show.seek(null, false);
  expect(output.take()).toEqual(['reset', 'key 1000 hidden', '1100']);
  film(200);
  expect(output.take()).toEqual(['1200', '1300']);
});

test('a session that began meanwhile is set up when the replay reaches it, and the one before when one goes back', () => {
  show.tracks(tracks('first'));
  film(1_000);
  show.seek(500, false);
  output.take();
  show.tracks(tracks('second'));
  filmedMs = 0;
  film(1_000);
  expect(output.take()).toEqual([
    'key 500',
    '600',
    '700',
    '800',
    '900',
    'begin second',
    'key 0',
    '100',
    '200',
    '300',
    '400',
  ]);
  show.seek(1_500, true);
  expect(output.take()[0]).toBe('begin first');
});

test('a replay that has played all there is waits for more', () => {
  show.tracks(tracks('first'));
  film(1_000);
  show.seek(200, false);
  timer.pass(5_000);
  output.take();
  film(300);
  expect(output.take().length).toBeGreaterThan(0);
});
