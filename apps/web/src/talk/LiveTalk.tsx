import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { nameOf } from '../devices/deviceWords.ts';
import type { LiveView, LiveViewState } from '../live/LiveView.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { TalkButton } from './TalkButton.tsx';

/** Talking, below the live picture of a device. Where a ring was answered (`?answer=1`) it begins at once, with the sound of the door. */
export function LiveTalk({
  device,
  view,
  state,
}: {
  device: DeviceView;
  view: LiveView | null;
  state: LiveViewState | null;
}) {
  const { answer }: Record<string, unknown> = useSearch({ strict: false });
  const navigate = useNavigate();
  const isAnswering = String(answer) === '1';
  useEffect(() => {
    if (isAnswering) view?.setSound(true);
  }, [isAnswering, view]);
  return (
    <TalkButton
      deviceId={device.deviceId}
      deviceName={nameOf(device)}
      watchNumber={view?.number ?? null}
      isLive={state?.state.kind === 'live' && !state.isResting}
      mayTalk={device.mayCommand}
      beginsAtOnce={isAnswering}
      onBegun={() => void navigate({ to: '.', search: {}, replace: true })}
    />
  );
}
