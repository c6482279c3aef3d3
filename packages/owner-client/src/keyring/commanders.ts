import { PorchlightError } from '@porchlight/kernel';
import type { KeyringDraft } from './KeyringDraft.ts';

/** The draft in which a member commands these devices and no other. Throws `not_permitted` for one that is retired. */
export function withCommands(
  draft: KeyringDraft,
  memberId: string,
  commands: readonly string[],
): KeyringDraft {
  const wanted = new Set(commands);
  const devices = draft.devices.map((device) => {
    if (wanted.has(device.deviceId) && device.retiredAtMs !== undefined)
      throw new PorchlightError('not_permitted', 'nobody commands a device that is retired');
    if (wanted.has(device.deviceId) === device.commanders.includes(memberId)) return device;
    const others = device.commanders.filter((each) => each !== memberId);
    return { ...device, commanders: wanted.has(device.deviceId) ? [...others, memberId] : others };
  });
  return { ...draft, devices };
}
