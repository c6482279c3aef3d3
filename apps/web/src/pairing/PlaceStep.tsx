import type { DevicePlace } from '@porchlight/owner-client/account';
import { useState } from 'react';
import { useClientConfig } from '../client/useClient.tsx';
import { kindOf, nameOf } from '../devices/deviceWords.ts';
import { useDevices } from '../devices/useDevices.ts';
import { Button, Card, Form, Notice, TextField } from '../kit/index.ts';
import { PlacePicker, type Position } from '../map/index.ts';
import { kindOfCode } from './setupCodeFault.ts';

/** What the device is called, and where it hangs. */
export function PlaceStep({
  code,
  before,
  onPlace,
  onBack,
}: {
  code: string;
  before: DevicePlace | null;
  onPlace: (place: DevicePlace) => void;
  onBack: () => void;
}) {
  const { tileUrl, tileAttribution } = useClientConfig();
  const { data: devices = [] } = useDevices();
  const [name, setName] = useState(before?.name ?? '');
  const [position, setPosition] = useState<Position | null>(before);
  const [fault, setFault] = useState<string | undefined>(undefined);
  const [isMissing, setMissing] = useState(false);
  const marks = devices.flatMap((device) =>
    device.place === null || device.retiredAtMs !== null
      ? []
      : [
          {
            id: device.deviceId,
            name: nameOf(device),
            icon: kindOf(device.kind).icon,
            position: device.place,
          },
        ],
  );
  const centre = position ?? marks[0]?.position;
  const submit = () => {
    setFault(name.trim() === '' ? 'Give it a name, e.g. Front door.' : undefined);
    setMissing(position === null);
    if (name.trim() !== '' && position !== null) onPlace({ ...position, name: name.trim() });
  };
  const kind = kindOfCode(code);
  return (
    <Card
      title={kind === null ? 'Which one is it?' : `A ${kindOf(kind).name.toLowerCase()}. Which one is it?`}
    >
      <Form
        submit="Start pairing"
        onSubmit={submit}
        aside={
          <Button look="quiet" onPress={onBack}>
            Back to the code
          </Button>
        }
      >
        <TextField
          label="Name"
          hint="What you call it at home."
          placeholder="Front door"
          value={name}
          onChange={setName}
          error={fault}
          maxLength={60}
          isRequired
          autoFocus
        />
        <div className="pl-place">
          <h3>Where does it hang?</h3>
          <p>Press on the map, or give its coordinates.</p>
          <PlacePicker
            name={name.trim() === '' ? 'the device' : name.trim()}
            icon={kindOf(kind ?? 'camera').icon}
            position={position}
            onChange={(next) => {
              setPosition(next);
              setMissing(false);
            }}
            marks={marks}
            tileUrl={tileUrl}
            attribution={tileAttribution}
            {...(centre === undefined ? {} : { centre })}
          />
        </div>
        {isMissing && <Notice tone="danger">Say where it hangs: press on the map.</Notice>}
        <Notice title="The cloud doesn’t learn this place">
          The exact place stays in your account’s sealed data, which only you open. The cloud gets a cell of
          the map of about 15,000 m², some two football fields, to find which recordings a request might
          concern.
        </Notice>
      </Form>
    </Card>
  );
}
