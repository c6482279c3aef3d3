import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useFreshAct } from '../accounts/FreshFactor.tsx';
import { useClient } from '../client/useClient.tsx';
import { Button, Card, Dialog, Notice, Row, showToast } from '../kit/index.ts';
import { HOUSEHOLD } from '../people/useHousehold.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { nameOf } from './deviceWords.ts';
import { DEVICES } from './useDevices.ts';

/** Takes a device out of use. */
export function RetireCard({ device }: { device: DeviceView }) {
  const { household } = useClient();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const name = nameOf(device);
  const retire = useFreshAct(async () => {
    await household.retire(device.deviceId);
    await Promise.all([DEVICES, HOUSEHOLD].map((queryKey) => queries.invalidateQueries({ queryKey })));
    setOpen(false);
    showToast({ title: `${name} is retired`, tone: 'good' });
  });
  return (
    <Card title="Out of use">
      <p>Before you sell it, give it away or throw it out.</p>
      <Row>
        <Button icon="trash" onPress={() => setOpen(true)}>
          Retire {name}
        </Button>
      </Row>
      <Dialog
        title={`Retire ${name}?`}
        isOpen={isOpen}
        isAlert
        onClose={() => setOpen(false)}
        actions={
          <>
            <Button onPress={() => setOpen(false)}>Keep it</Button>
            <Button look="danger" busy={retire.busy} onPress={() => retire.run()}>
              Retire it
            </Button>
          </>
        }
      >
        <p>Nobody can order it any more, and what it films from now on doesn’t count.</p>
        <p>
          What it filmed before stays yours to open. To use it again, reset it, so that it makes new keys, and
          pair it anew.
        </p>
        {retire.error !== undefined && <Notice tone="danger">{retire.error}</Notice>}
      </Dialog>
    </Card>
  );
}
