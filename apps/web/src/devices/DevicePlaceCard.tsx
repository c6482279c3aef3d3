import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useAct } from '../client/useAct.ts';
import { useClient, useClientConfig } from '../client/useClient.tsx';
import { Button, Card, Dialog, Form, Notice, Row, showToast, TextField } from '../kit/index.ts';
import { PlacePicker, type Position } from '../map/index.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { kindOf, nameOf } from './deviceWords.ts';
import { DEVICES } from './useDevices.ts';

/** What a device is called and where it hangs, both only in the sealed data. */
export function DevicePlaceCard({ device }: { device: DeviceView }) {
  const [isOpen, setOpen] = useState(false);
  const { place } = device;
  return (
    <Card title="Name and place">
      <p>
        {place === null
          ? 'It has no name and no place yet.'
          : `It is called ${place.name}, and hangs at ${place.latitude.toFixed(5)}, ${place.longitude.toFixed(5)}.`}{' '}
        The cloud knows neither, but the cell of the map that it was paired in.
      </p>
      <Row>
        <Button icon="pin" onPress={() => setOpen(true)}>
          Rename or move it
        </Button>
      </Row>
      <Dialog title={nameOf(device)} isOpen={isOpen} onClose={() => setOpen(false)} wide>
        <PlaceForm device={device} onDone={() => setOpen(false)} />
      </Dialog>
    </Card>
  );
}

function PlaceForm({ device, onDone }: { device: DeviceView; onDone: () => void }) {
  const { household } = useClient();
  const { tileUrl, tileAttribution } = useClientConfig();
  const queries = useQueryClient();
  const [name, setName] = useState(device.place?.name ?? '');
  const [position, setPosition] = useState<Position | null>(device.place);
  const [fault, setFault] = useState<string | undefined>(undefined);
  const save = useAct(async (place: Position) => {
    const { longitude, latitude } = place;
    await household.place(device.deviceId, { name: name.trim(), longitude, latitude });
    await queries.invalidateQueries({ queryKey: DEVICES });
    showToast({ title: 'Saved', tone: 'good' });
    onDone();
  });
  const submit = () => {
    const missing = name.trim() === '' ? 'Give it a name, e.g. Front door.' : undefined;
    setFault(missing);
    if (missing === undefined && position !== null) save.run(position);
  };
  return (
    <Form submit="Save" busy={save.busy} error={save.error} onSubmit={submit}>
      <TextField label="Name" value={name} onChange={setName} error={fault} maxLength={60} isRequired />
      <PlacePicker
        name={name.trim() === '' ? 'the device' : name.trim()}
        icon={kindOf(device.kind).icon}
        position={position}
        onChange={setPosition}
        tileUrl={tileUrl}
        attribution={tileAttribution}
      />
      {position === null && <Notice tone="warning">Press on the map to say where it hangs.</Notice>}
      <Notice>
        The device goes on telling the cloud the cell of about 15,000 m² that it was given when it was paired.
        If you hang it far from there, reset it and pair it again.
      </Notice>
    </Form>
  );
}
