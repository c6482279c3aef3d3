import type { ScriptedClip } from '../simulator/simulatorProtocol.ts';

/** A house of the demo's town: where its camera hangs, whose it is, and what it films beside the main scene. */
export interface TownCamera {
  readonly name: string;
  readonly kind: 'doorbell' | 'camera' | 'floodlight';
  readonly household: number;
  readonly longitude: number;
  readonly latitude: number;
  readonly clips: readonly ScriptedClip[];
}

export interface Town {
  readonly main: Pick<TownCamera, 'longitude' | 'latitude' | 'household'>;
  readonly cutOff: Pick<TownCamera, 'longitude' | 'latitude' | 'household'>;
  readonly cameras: readonly TownCamera[];
  readonly households: number;
  readonly ring: readonly (readonly [number, number])[];
  readonly fromMs: number;
  readonly toMs: number;
}

const MINUTE_MS = 60_000;
const CENTRE = { longitude: 13.405, latitude: 52.52 };
const METRES_PER_DEGREE_LATITUDE = 111_200;
const KINDS = ['camera', 'doorbell', 'floodlight'] as const;
const CLIP_MS = 2000;

/** East and north of the centre, in metres: an uneven shape of about one square kilometre. */
const CORNERS = [
  [-520, -430],
  [60, -500],
  [480, -390],
  [560, 120],
  [300, 480],
  [-180, 400],
  [-300, 90],
  [-560, 30],
] as const;

/** Cameras east and north of the centre, in metres: inside, outside, in the notch, and on both sides of the border. */
const PLACES = [
  [0, 0],
  [-400, -300],
  [380, -250],
  [250, 350],
  [-150, 330],
  [-500, -20],
  [-310, 130],
  [-450, 200],
  [520, 110],
  [600, 110],
  [-535, -430],
  [-505, -425],
  [60, -520],
  [60, -480],
  [900, 900],
  [-1500, 200],
  [430, -380],
  [490, -400],
] as const;

/** A town around a scene that begins at `sceneStartsAtMs`: half an hour is asked for, and clips lie in it, before it, after it and astride both of its ends. */
export function planTown(sceneStartsAtMs: number): Town {
  const fromMs = sceneStartsAtMs - 10 * MINUTE_MS;
  const toMs = sceneStartsAtMs + 20 * MINUTE_MS;
  const ring = CORNERS.map((corner) => positionOf(corner));
  const [first] = ring;
  return {
    main: { ...placeOf([20, -40]), household: 0 },
    cutOff: { ...placeOf([-60, 80]), household: 1 },
    cameras: PLACES.map((place, i) => ({
      name: `house ${i + 1}`,
      kind: KINDS[i % KINDS.length] ?? 'camera',
      household: i % 3,
      ...placeOf(place),
      clips: clipsOf(i, fromMs, toMs),
    })),
    households: 3,
    ring: first === undefined ? ring : [...ring, first],
    fromMs,
    toMs,
  };
}

/** Every camera films inside the window and, in turn, before it, after it, astride its beginning or its end, or only just not. */
function clipsOf(camera: number, fromMs: number, toMs: number): ScriptedClip[] {
  const clip = (startedAtMs: number) => ({ startedAtMs, durationMs: CLIP_MS });
  const special = [
    clip(fromMs - 1000),
    clip(toMs - 1000),
    clip(fromMs - 45 * MINUTE_MS),
    clip(toMs + 5 * MINUTE_MS),
    clip(fromMs - CLIP_MS - 5000),
    clip(toMs + 5000),
  ];
  const within = clip(fromMs + (camera + 1) * 70_000);
  return [within, special[camera % special.length] ?? within].toSorted(
    (a, b) => a.startedAtMs - b.startedAtMs,
  );
}

function placeOf([eastM, northM]: readonly [number, number]): { longitude: number; latitude: number } {
  const metresPerDegreeLongitude = METRES_PER_DEGREE_LATITUDE * Math.cos((CENTRE.latitude * Math.PI) / 180);
  return {
    longitude: CENTRE.longitude + eastM / metresPerDegreeLongitude,
    latitude: CENTRE.latitude + northM / METRES_PER_DEGREE_LATITUDE,
  };
}

function positionOf(place: readonly [number, number]): readonly [number, number] {
  const { longitude, latitude } = placeOf(place);
  return [longitude, latitude];
}
