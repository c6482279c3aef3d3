import {
  AttributionControl,
  Map as MapLibreMap,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url';
import type { MapStyleOptions } from './mapStyle.ts';
import { mapStyle } from './mapStyle.ts';
import type { Position } from './Position.ts';
import 'maplibre-gl/dist/maplibre-gl.css';

setWorkerUrl(new URL(workerUrl, location.href).href);

export interface OpenMapOptions extends MapStyleOptions {
  readonly container: HTMLElement;
  /** What the map shows, for those who don't see it. */
  readonly label: string;
  readonly centre: Position;
  readonly zoom: number;
  /** Who made the tiles, as their licence asks for. */
  readonly attribution: string | null;
}

/** A map in `container`; throws where the browser can't draw (no WebGL). */
export function openMap(options: OpenMapOptions): MapLibreMap {
  const { container, label, centre, zoom, attribution } = options;
  const map = new MapLibreMap({
    container,
    style: mapStyle(options),
    center: [centre.longitude, centre.latitude],
    zoom,
    maxZoom: 19,
    minZoom: 3,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    fadeDuration: 0,
    cooperativeGestures: false,
  });
  const canvas = map.getCanvas();
  canvas.setAttribute('role', 'application');
  canvas.setAttribute(
    'aria-label',
    `${label}. The arrow keys move it, plus and minus change its scale, Enter picks its middle.`,
  );
  map.touchZoomRotate.disableRotation();
  map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
  map.addControl(new ScaleControl({ maxWidth: 96 }), 'bottom-left');
  if (attribution !== null) map.addControl(new AttributionControl({ customAttribution: attribution }));
  return map;
}
