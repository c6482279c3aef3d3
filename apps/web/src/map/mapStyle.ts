import type { LayerSpecification, StyleSpecification } from 'maplibre-gl';
import type { MapColours } from './mapColours.ts';
import { townFeatures } from './town/townFeatures.ts';

const FONT = ['Inter Variable', 'system-ui', 'sans-serif'];

export interface MapStyleOptions {
  readonly colours: MapColours;
  /** A template of raster tiles; null for the town that the client brings. */
  readonly tileUrl: string | null;
  /** What is drawn over the ground: the areas of requests. */
  readonly areas: GeoJSON.FeatureCollection;
}

/** How the map is drawn. Without `tileUrl` nothing is fetched: the ground comes with the client, and the letters from its own font. */
export function mapStyle({ colours, tileUrl, areas }: MapStyleOptions): StyleSpecification {
  const ground = tileUrl === null ? townGround(colours) : tileGround(tileUrl);
  return {
    version: 8,
    sources: { ...ground.sources, areas: { type: 'geojson', data: areas } },
    layers: [
      { id: 'land', type: 'background', paint: { 'background-color': colours['map-land'] } },
      ...ground.layers,
      {
        id: 'areas',
        type: 'fill',
        source: 'areas',
        paint: { 'fill-color': colours.lamp, 'fill-opacity': 0.22 },
      },
      {
        id: 'area-edges',
        type: 'line',
        source: 'areas',
        paint: { 'line-color': colours.accent, 'line-width': 2, 'line-dasharray': [2, 1.5] },
      },
    ],
  };
}

interface Ground {
  readonly sources: StyleSpecification['sources'];
  readonly layers: readonly LayerSpecification[];
}

function tileGround(tileUrl: string): Ground {
  return {
    sources: { tiles: { type: 'raster', tiles: [tileUrl], tileSize: 256 } },
    layers: [{ id: 'tiles', type: 'raster', source: 'tiles' }],
  };
}

function townGround(colours: MapColours): Ground {
  return {
    sources: { town: { type: 'geojson', data: townFeatures(), tolerance: 0.2 } },
    layers: [
      fill('block', colours['map-block']),
      fill('park', colours['map-park']),
      fill('water', colours['map-water']),
      { ...streets('street-edges', colours['map-edge'], 3.5) },
      { ...streets('streets', colours['map-street'], 0) },
      { ...fill('house', colours['map-house']), minzoom: 15 },
      ...labels(colours),
    ],
  };
}

function fill(kind: string, colour: string): LayerSpecification & { type: 'fill' } {
  return {
    id: kind,
    type: 'fill',
    source: 'town',
    filter: ['==', ['get', 'kind'], kind],
    paint: { 'fill-color': colour },
  };
}

/** A street is 12 m wide, and never thinner than a hair; `wider` pixels more for its edge. */
function streets(id: string, colour: string, wider: number): LayerSpecification {
  const stops = [12, 1, 14, 3, 16, 9, 18, 34];
  return {
    id,
    type: 'line',
    source: 'town',
    filter: ['==', ['get', 'kind'], 'street'],
    layout: { 'line-cap': 'round', 'line-join': 'round' },
    paint: {
      'line-color': colour,
      'line-width': [
        'interpolate',
        ['exponential', 1.8],
        ['zoom'],
        ...stops.map((stop, i) => (i % 2 === 1 ? stop + wider : stop)),
      ] as never,
    },
  };
}

function labels(colours: MapColours): LayerSpecification[] {
  const paint = {
    'text-color': colours['map-label'],
    'text-halo-color': colours['map-street'],
    'text-halo-width': 1.5,
  };
  return [
    {
      id: 'street-names',
      type: 'symbol',
      source: 'town',
      minzoom: 15,
      filter: ['==', ['get', 'kind'], 'street'],
      layout: {
        'symbol-placement': 'line',
        'symbol-spacing': 320,
        'text-field': ['get', 'name'],
        'text-font': FONT,
        'text-size': 12,
        'text-letter-spacing': 0.02,
      },
      paint,
    },
    {
      id: 'water-names',
      type: 'symbol',
      source: 'town',
      filter: ['all', ['==', ['get', 'kind'], 'water'], ['!=', ['get', 'name'], '']],
      layout: {
        'text-field': ['get', 'name'],
        'text-font': FONT,
        'text-size': 13,
        'text-letter-spacing': 0.08,
      },
      paint: { ...paint, 'text-halo-color': colours['map-water'] },
    },
  ];
}
