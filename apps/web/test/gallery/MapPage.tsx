import { useState } from 'react';
import { PageHeader } from '../../src/kit/index.ts';
import { type MapArea, PlacePicker, type Position, TownMap } from '../../src/map/index.ts';

const MARKS = [
  { id: 'a', name: 'Maple 12 door', icon: 'door', position: { longitude: 13.4061, latitude: 52.5204 } },
  { id: 'b', name: 'Oak 7 drive', icon: 'floodlight', position: { longitude: 13.4087, latitude: 52.5191 } },
  { id: 'c', name: 'Elm 31 street', icon: 'camera', position: { longitude: 13.4032, latitude: 52.5219 } },
] as const;

const AREAS: readonly MapArea[] = [
  {
    id: 'request',
    ring: [
      [13.4035, 52.5195],
      [13.4095, 52.5192],
      [13.409, 52.5221],
      [13.4045, 52.5225],
      [13.4035, 52.5195],
    ],
  },
];

/** The town with devices and a request's area, and a device being placed. */
export function MapPage() {
  const [position, setPosition] = useState<Position | null>({ longitude: 13.4063, latitude: 52.5206 });
  return (
    <>
      <PageHeader title="The map" />
      <TownMap label="Devices and requests" marks={MARKS} areas={AREAS} />
      <PlacePicker name="Yard" icon="camera" position={position} onChange={setPosition} zoom={17} />
    </>
  );
}
