import { ClipPicture } from '../clips/ClipPicture.tsx';
import { useClips } from '../clips/useClips.ts';
import { kindOf } from '../devices/deviceWords.ts';
import { useTold } from '../devices/useTold.ts';
import { LiveBadge } from '../live/LiveBadge.tsx';
import { useLiveState, useLiveView } from '../live/useLiveView.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';

/** Who is at the door, live as soon as that is there; until then, and where it may not be seen, the last picture that was sealed there. */
export function RingPicture({ device }: { device: DeviceView }) {
  const isPrivate = useTold(device)?.privacy === true;
  const { holder, view } = useLiveView(device.deviceId, {
    choice: 'low',
    canGoBack: false,
    isOn: device.maySeeLive && !isPrivate,
  });
  const state = useLiveState(view);
  const clips = useClips();
  const last = clips.data?.pages
    .flatMap((page) => page.clips)
    .find(({ deviceId }) => deviceId === device.deviceId);
  return (
    <div className="pl-ring-picture">
      <ClipPicture clip={last} icon={kindOf(device.kind).icon} />
      <div ref={holder} className="pl-ring-live" role="img" aria-label="Who is at the door" />
      {state !== null && (
        <div className="pl-ring-mark">
          <LiveBadge
            state={state}
            isCovered={state.state.kind !== 'live' && state.state.kind !== 'delayed'}
          />
        </div>
      )}
    </div>
  );
}
