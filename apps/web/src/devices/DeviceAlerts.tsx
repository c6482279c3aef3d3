import { Button, Notice } from '../kit/index.ts';
import { useHeard } from '../notices/HouseholdEvents.tsx';
import { useIsTalkingHere } from '../talk/talkingHere.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { nameOf } from './deviceWords.ts';
import { OrderAnswer } from './OrderAnswer.tsx';
import { useOrders } from './useOrders.ts';
import { useTold } from './useTold.ts';

/** What must be seen of a device at once: that its siren sounds, that it looks away, that somebody talks through it. */
export function DeviceAlerts({ device }: { device: DeviceView }) {
  const told = useTold(device);
  const { talk = false } = useHeard(device.deviceId);
  const isTalkingHere = useIsTalkingHere(device.deviceId);
  return (
    <>
      {told?.siren === true && <SirenAlert device={device} />}
      {told?.privacy === true && (
        <Notice tone="warning" icon="eye-off" title="Privacy mode">
          It looks away: it neither films nor listens.
        </Notice>
      )}
      {talk && !isTalkingHere && (
        <Notice icon="microphone">Somebody of your household talks at {nameOf(device)}.</Notice>
      )}
    </>
  );
}

function SirenAlert({ device }: { device: DeviceView }) {
  const { state, give } = useOrders(device.deviceId);
  const silence = () => give({ kind: 'siren', on: false });
  return (
    <>
      <Notice
        tone="danger"
        icon="siren"
        title="The siren sounds"
        {...(device.mayCommand && {
          action: (
            <Button look="danger" busy={state.kind === 'sent'} onPress={silence}>
              Silence it
            </Button>
          ),
        })}
      />
      {(state.kind === 'refused' || state.kind === 'silent') && <OrderAnswer state={state} />}
    </>
  );
}
