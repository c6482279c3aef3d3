/** Longitude and latitude in degrees. */
export type Degrees = readonly [longitude: number, latitude: number];

const EQUATOR_M = 6_378_137;
const FLATTENING = 1 / 298.257223563;
const E2 = FLATTENING * (2 - FLATTENING);
const MEAN_RADIUS_M = 6_371_008.8;
const RADIAN = Math.PI / 180;

/** Five-point Gauss–Legendre quadrature on −1…1: nodes and weights. */
const NODES: readonly (readonly [node: number, weight: number])[] = gaussLegendre5();

/** The signed size in square metres, positive counter-clockwise, on the ellipsoid of area.md section 2 and with its straight edges: −∮ A(φ) dλ, where A is integrated from its density dA/dφ. */
export function sizeM2(vertices: readonly Degrees[]): number {
  const [first] = vertices;
  let last = vertices.at(-1);
  if (first === undefined || last === undefined) return 0;
  let sum = 0;
  for (const vertex of vertices) {
    const [fromLatitude, toLatitude] = [last[1], vertex[1]];
    const width = (vertex[0] - last[0]) * RADIAN;
    const mean = integrate(0, 1, (share) =>
      bandM2(first[1], fromLatitude + share * (toLatitude - fromLatitude)),
    );
    sum -= width * mean;
    last = vertex;
  }
  return sum;
}

/** The largest distance between two of the vertices, in metres. */
export function diameterM(vertices: readonly Degrees[]): number {
  const points = vertices.map(inSpaceM);
  let largest = 0;
  for (const [x, y, z] of points)
    for (const [u, v, w] of points) largest = Math.max(largest, Math.hypot(x - u, y - v, z - w));
  return 2 * MEAN_RADIUS_M * Math.asin(Math.min(1, largest / (2 * MEAN_RADIUS_M)));
}

/** Square metres per radian of longitude between two latitudes. */
function bandM2(fromDegrees: number, toDegrees: number): number {
  const density = (degrees: number) => {
    const sine = Math.sin(degrees * RADIAN);
    return (EQUATOR_M ** 2 * (1 - E2) * Math.cos(degrees * RADIAN)) / (1 - E2 * sine * sine) ** 2;
  };
  return RADIAN * integrate(fromDegrees, toDegrees, density);
}

function integrate(from: number, to: number, f: (x: number) => number): number {
  const half = (to - from) / 2;
  return half * NODES.reduce((sum, [node, weight]) => sum + weight * f(from + half * (1 + node)), 0);
}

function inSpaceM([longitude, latitude]: Degrees): readonly [number, number, number] {
  const [λ, φ] = [longitude * RADIAN, latitude * RADIAN];
  const normal = EQUATOR_M / Math.sqrt(1 - E2 * Math.sin(φ) ** 2);
  return [
    normal * Math.cos(φ) * Math.cos(λ),
    normal * Math.cos(φ) * Math.sin(λ),
    normal * (1 - E2) * Math.sin(φ),
  ];
}

function gaussLegendre5(): [number, number][] {
  const [inner, outer] = [-1, 1].map((sign) => Math.sqrt(5 + sign * 2 * Math.sqrt(10 / 7)) / 3);
  const [heavy, light] = [1, -1].map((sign) => (322 + sign * 13 * Math.sqrt(70)) / 900);
  if (inner === undefined || outer === undefined || heavy === undefined || light === undefined) return [];
  return [
    [-outer, light],
    [-inner, heavy],
    [0, 128 / 225],
    [inner, heavy],
    [outer, light],
  ];
}
