import { type GeoJSONSource, type LngLat, LngLatBounds, type Map as MapLibreMap } from 'maplibre-gl';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { Notice } from '../kit/index.ts';
import { MapPin, type MapPinProps } from './MapPin.tsx';
import { readMapColours, watchTheme } from './mapColours.ts';
import { mapStyle } from './mapStyle.ts';
import { openMap } from './openMap.ts';
import type { Position } from './Position.ts';
import { TOWN_CENTRE } from './town/townPlan.ts';
import './TownMap.css';

/** An area of a request: its outer ring, longitude before latitude. */
export interface MapArea {
  readonly id: string;
  readonly ring: readonly (readonly [longitude: number, latitude: number])[];
}

/** A device, or anything else with a place. */
export type MapMark = Omit<MapPinProps, 'map'> & { readonly id: string };

export interface TownMapProps {
  /** What the map shows, for those who don't see it. */
  readonly label: string;
  readonly marks?: readonly MapMark[];
  readonly areas?: readonly MapArea[];
  /** Where to look at first; left out, at all marks and areas, and at the town where there are none. */
  readonly centre?: Position;
  /** 12 shows the town, 16 a street. */
  readonly zoom?: number;
  readonly tileUrl?: string | null;
  readonly attribution?: string | null;
  /** A press on the ground, or Enter, which takes the middle of what is seen. */
  readonly onPick?: (position: Position) => void;
  readonly children?: ReactNode;
}

/** One device alone is shown with its street. */
const MOST_FIT_ZOOM = 17;

const NO_MARKS: readonly MapMark[] = [];
const NO_AREAS: readonly MapArea[] = [];

/** The town (or tiles, where the server names some) with devices and areas on it. Fetches nothing unless there are tiles. */
export function TownMap({ marks = NO_MARKS, areas = NO_AREAS, children, ...options }: TownMapProps) {
  const container = useRef<HTMLDivElement>(null);
  const collection = useMemo(() => collectionOf(areas), [areas]);
  const { map, failed } = useMap(container, collection, options);
  usePicking(map, options.onPick);
  useFit(map, marks, areas, options.centre === undefined);
  return (
    <section className="pl-map" aria-label={options.label}>
      <div ref={container} className="pl-map-ground" />
      {map !== null && marks.map(({ id, ...mark }) => <MapPin key={id} map={map} {...mark} />)}
      {failed && (
        <div className="pl-map-failed">
          <Notice tone="warning" title="The map can’t be drawn here">
            This browser has no WebGL. Everything on the map is listed beside it as well.
          </Notice>
        </div>
      )}
      {children}
    </section>
  );
}

function useMap(
  container: { readonly current: HTMLElement | null },
  areas: GeoJSON.FeatureCollection,
  { label, centre = TOWN_CENTRE, zoom = 15.5, tileUrl = null, attribution = null }: TownMapProps,
): { readonly map: MapLibreMap | null; readonly failed: boolean } {
  const [map, setMap] = useState<MapLibreMap | null>(null);
  const [failed, setFailed] = useState(false);
  // Where the map begins and what lies on it then; both are followed by effects of their own.
  const initial = useRef({ label, centre, zoom, areas, attribution });
  initial.current = { ...initial.current, areas };
  useEffect(() => {
    if (container.current === null) return;
    const style = () => ({ colours: readMapColours(), tileUrl, areas: initial.current.areas });
    let opened: MapLibreMap;
    try {
      opened = openMap({ container: container.current, ...style(), ...initial.current });
    } catch {
      setFailed(true);
      return;
    }
    setMap(opened);
    const forget = watchTheme(() => opened.setStyle(mapStyle(style())));
    return () => {
      forget();
      setMap(null);
      opened.remove();
    };
  }, [container, tileUrl]);
  useEffect(() => {
    const source = map?.isStyleLoaded() ? map.getSource<GeoJSONSource>('areas') : undefined;
    if (source !== undefined) source.setData(areas);
    else map?.once('load', () => map.getSource<GeoJSONSource>('areas')?.setData(initial.current.areas));
  }, [map, areas]);
  return { map, failed };
}

/** Shows all that there is, once there is any, unless the caller said where to look; later the person decides. */
function useFit(
  map: MapLibreMap | null,
  marks: readonly MapMark[],
  areas: readonly MapArea[],
  isWanted: boolean,
): void {
  const done = useRef<MapLibreMap | null>(null);
  useEffect(() => {
    if (map === null || !isWanted || done.current === map) return;
    const bounds = new LngLatBounds();
    // What is being placed stays where the person looks.
    for (const { position } of marks.filter(({ onMove }) => onMove === undefined))
      bounds.extend([position.longitude, position.latitude]);
    for (const { ring } of areas)
      for (const [longitude, latitude] of ring) bounds.extend([longitude, latitude]);
    if (bounds.isEmpty()) return;
    done.current = map;
    map.fitBounds(bounds, { padding: 72, maxZoom: MOST_FIT_ZOOM, animate: false });
  }, [map, marks, areas, isWanted]);
}

function usePicking(map: MapLibreMap | null, onPick: ((position: Position) => void) | undefined): void {
  const pick = useRef(onPick);
  pick.current = onPick;
  useEffect(() => {
    if (map === null) return;
    const take = ({ lng, lat }: LngLat) => pick.current?.({ longitude: lng, latitude: lat });
    const subscription = map.on('click', ({ lngLat }) => take(lngLat));
    const canvas = map.getCanvas();
    const takeMiddle = ({ key }: KeyboardEvent) => {
      if (key === 'Enter') take(map.getCenter());
    };
    canvas.addEventListener('keydown', takeMiddle);
    return () => {
      subscription.unsubscribe();
      canvas.removeEventListener('keydown', takeMiddle);
    };
  }, [map]);
}

function collectionOf(areas: readonly MapArea[]): GeoJSON.FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: areas.map(({ id, ring }) => ({
      type: 'Feature',
      id,
      properties: {},
      geometry: {
        type: 'Polygon',
        coordinates: [ring.map(([longitude, latitude]) => [longitude, latitude])],
      },
    })),
  };
}
