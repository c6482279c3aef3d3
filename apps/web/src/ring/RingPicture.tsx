import { ClipPicture } from '../clips/ClipPicture.tsx';
import { useClips } from '../clips/useClips.ts';
import { kindOf } from '../devices/deviceWords.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';

/** What the door looks like: the last picture that was sealed there. */
export function RingPicture({ device }: { device: DeviceView }) {
  const clips = useClips();
  const last = clips.data?.pages
    .flatMap((page) => page.clips)
    .find(({ deviceId }) => deviceId === device.deviceId);
  return <ClipPicture clip={last} icon={kindOf(device.kind).icon} />;
}
