import type { DeviceState } from '@porchlight/contracts';
import { useHeard } from '../notices/HouseholdEvents.tsx';
import { withHeard } from '../notices/heardWords.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';

/** How a device is: by its own signed words where it said something since this page follows it, else by what the cloud says of it; null where nobody said anything. */
export function useTold({ deviceId, state }: DeviceView): DeviceState | null {
  return withHeard(state, useHeard(deviceId));
}
