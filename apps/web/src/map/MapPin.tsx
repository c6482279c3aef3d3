import { type Map as MapLibreMap, Marker } from 'maplibre-gl';
import { type KeyboardEvent, useEffect, useMemo } from 'react';
import { createPortal } from 'react-dom';
import { Icon, type IconName } from '../kit/index.ts';
import { moveBy, type Position } from './Position.ts';
import './MapPin.css';

export interface MapPinProps {
  readonly map: MapLibreMap;
  readonly name: string;
  readonly icon: IconName;
  readonly position: Position;
  /** Stands out among the others. */
  readonly isChosen?: boolean;
  readonly onPress?: () => void;
  /** Then it can be dragged, and moved by the arrow keys: 2 m a press, 20 m with Shift. */
  readonly onMove?: (position: Position) => void;
  /** Then Delete or Backspace takes it away. */
  readonly onRemove?: () => void;
  /** A corner is a dot, its middle where it is; a place is a pin that points there. */
  readonly look?: 'place' | 'corner';
}

const STEP_M = 2;
const LONG_STEP_M = 20;
const DIRECTIONS: Readonly<Record<string, readonly [eastM: number, northM: number]>> = {
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
};

/** One thing with a place on a map. */
export function MapPin({ look = 'place', isChosen = false, ...props }: MapPinProps) {
  const { map, name, icon, position, onPress, onMove, onRemove } = props;
  const element = useMemo(() => document.createElement('div'), []);
  const marker = useMemo(
    () => new Marker({ element, anchor: look === 'corner' ? 'center' : 'bottom' }),
    [element, look],
  );
  const { longitude, latitude } = position;
  useEffect(() => {
    marker.setLngLat([longitude, latitude]).addTo(map);
    element.removeAttribute('role');
    element.removeAttribute('aria-label');
  }, [marker, element, map, longitude, latitude]);
  useEffect(() => () => void marker.remove(), [marker]);
  useEffect(() => {
    marker.setDraggable(onMove !== undefined);
    if (onMove === undefined) return;
    const subscription = marker.on('dragend', () => {
      const { lng, lat } = marker.getLngLat();
      onMove({ longitude: lng, latitude: lat });
    });
    return () => subscription.unsubscribe();
  }, [marker, onMove]);

  const move = (event: KeyboardEvent) => {
    if (onRemove !== undefined && (event.key === 'Delete' || event.key === 'Backspace')) {
      event.preventDefault();
      onRemove();
    }
    const direction = DIRECTIONS[event.key];
    if (onMove === undefined || direction === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const step = event.shiftKey ? LONG_STEP_M : STEP_M;
    onMove(moveBy(position, direction[0] * step, direction[1] * step));
  };
  const label = onMove === undefined ? name : `${name}. Move it by the arrow keys.`;
  return createPortal(
    <button
      type="button"
      className={`pl-pin pl-pin-${look}${isChosen || onMove !== undefined ? ' pl-pin-chosen' : ''}`}
      aria-label={label}
      title={name}
      onKeyDown={move}
      onClick={(event) => {
        event.stopPropagation();
        onPress?.();
      }}
    >
      <Icon name={icon} />
    </button>,
    element,
  );
}
