import { moveIn } from '@porchlight/cli/home';
import { shownPictures } from '@porchlight/cli/shown-clock';
import { Site } from '@porchlight/cli/site';
import type { BenchOptions, BenchRow } from '../Benchmark.ts';
import { quantile } from '../live/Audience.ts';

export const name = 'glass';
export const about =
  'what a person waits for in a browser, with a whole cloud and a doorbell of 640 × 360 at 15 pictures a second on loopback: by WebCodecs, and as where there is none';

const VISITS = 8;
const LOOK_MS = 4000;
const RINGS = 3;
const MEANS = { WebCodecs: 'codecs', 'Media Source Extensions': 'fragments' } as const;
type Means = keyof typeof MEANS;
const DOOR = 'Porch';
const MEASURES = ['press to first picture', 'camera to screen', 'bell to panel'] as const;
type Measure = (typeof MEASURES)[number];

export async function run({ rounds }: BenchOptions): Promise<readonly BenchRow[]> {
  await using door = await Door.open();
  const taken = new Map<string, number[]>();
  const note = (measure: Measure, means: Means, values: readonly number[]) => {
    const key = `${measure} ${means}`;
    taken.set(key, [...(taken.get(key) ?? []), ...values]);
  };
  for (let round = 0; round < rounds; round++) {
    for (const means of Object.keys(MEANS) as Means[]) {
      await door.use(MEANS[means]);
      note('press to first picture', means, await door.visits());
      note('camera to screen', means, await door.look());
      note('bell to panel', means, await door.rings());
    }
  }
  return MEASURES.flatMap((measure) => rowsOf(measure, (means) => taken.get(`${measure} ${means}`) ?? []));
}

function rowsOf(measure: Measure, valuesOf: (means: Means) => readonly number[]): readonly BenchRow[] {
  return [
    ['p50', 0.5],
    ['p95', 0.95],
  ].flatMap(([label, part]) =>
    (Object.keys(MEANS) as Means[]).map((means) => {
      const figure = quantile(valuesOf(means), Number(part));
      const peer = quantile(valuesOf('WebCodecs'), Number(part));
      const comparedWith = means === 'WebCodecs' ? null : 'WebCodecs';
      return {
        measure: `${measure}, ${label}`,
        contender: means,
        figure,
        unit: 'ms',
        comparedWith,
        ratio: figure / peer,
      };
    }),
  );
}

/** A doorbell that films as it happens, and somebody at a browser. */
class Door implements AsyncDisposable {
  readonly #site: Site;
  readonly #visitor: Awaited<ReturnType<Site['visit']>>;

  private constructor(site: Site, visitor: Awaited<ReturnType<Site['visit']>>) {
    this.#site = site;
    this.#visitor = visitor;
  }

  static async open(): Promise<Door> {
    const site = await Site.open();
    const visitor = await site.visit();
    const email = 'ada@example.org';
    await moveIn(site, visitor, { email, deviceName: DOOR, kind: 'doorbell', clips: 'live' });
    return new Door(site, visitor);
  }

  /** Shows pictures by these means from here on. */
  async use(means: string): Promise<void> {
    await this.#visitor.page.addInitScript(`window.porchlightLiveMeans = '${means}'`);
    await this.#visitor.go('/');
    await this.#visitor.on('Home');
  }

  /** From the press of a link to the first picture, each time from an idle device. */
  async visits(): Promise<readonly number[]> {
    const taken: number[] = [];
    for (let visit = 0; visit < VISITS; visit++) {
      await this.#watch();
      const stage = this.#visitor.page.locator('.pl-live-stage');
      taken.push(Number(await stage.getAttribute('data-first-picture-ms')));
      await this.#leave();
    }
    return taken;
  }

  /** From when a picture was taken to when it was first seen on the screen. */
  async look(): Promise<readonly number[]> {
    await this.#watch();
    // What begins is not what is steady.
    await shownPictures(this.#visitor.page, LOOK_MS / 2);
    const shown = await shownPictures(this.#visitor.page, LOOK_MS);
    await this.#leave();
    return shown.map(({ filmedAtMs, seenAtMs }) => seenAtMs - filmedAtMs);
  }

  /** From when the bell is pressed to when an open page shows it. */
  async rings(): Promise<readonly number[]> {
    const { page } = this.#visitor;
    const taken: number[] = [];
    for (let ring = 0; ring < RINGS; ring++) {
      const panel = page.getByRole('alertdialog', { name: DOOR });
      const seen = page.evaluate(`(${SEEN_AT})()`) as Promise<number>;
      const pressedMs = Date.now();
      this.#site.ring();
      taken.push((await seen) - pressedMs);
      await panel.getByRole('button', { name: 'Decline' }).click();
      await page
        .getByText(/declined/i)
        .first()
        .waitFor();
      await page.getByRole('button', { name: 'Close' }).first().click();
      await panel.waitFor({ state: 'detached' });
    }
    return taken;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#visitor[Symbol.asyncDispose]();
    await this.#site[Symbol.asyncDispose]();
  }

  async #watch(): Promise<void> {
    const { page } = this.#visitor;
    const card = page.getByRole('article', { name: DOOR });
    await card.getByRole('link', { name: /Watch live/ }).click();
    await page.locator('.pl-live-stage[data-first-picture-ms]').waitFor();
  }

  async #leave(): Promise<void> {
    const stopped = this.#site.untilState((state) => state['live'] !== true);
    await this.#visitor.page.getByRole('link', { name: 'Porchlight, home' }).click();
    await this.#visitor.on('Home');
    await stopped;
  }
}

/** The source of a function for a page: when a ring is first in the document. */
const SEEN_AT = `() => new Promise((resolve) => {
  const look = () => {
    if (document.querySelector('[role=alertdialog]') === null) requestAnimationFrame(look);
    else resolve(Date.now());
  };
  look();
})`;
