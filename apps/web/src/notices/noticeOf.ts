import type { DeviceEvent } from '@porchlight/contracts';
import type { DeviceSummary } from '@porchlight/contracts/http';
import { kindOf, nameOf } from '../devices/deviceWords.ts';
import type { IconName } from '../kit/iconPaths.ts';
import { isQuietAt, type NoticePreferences } from './noticePreferences.ts';

/** Something that a person is told. */
export interface DeviceNotice {
  readonly about: 'motion' | 'siren' | 'fault' | 'log';
  readonly deviceId: string;
  readonly title: string;
  readonly detail?: string;
  readonly icon: IconName;
  readonly href: string;
  /** The same for notices of which the newer takes the older one's place. */
  readonly tag: string;
}

type Named = Pick<DeviceSummary, 'deviceId' | 'kind'> & { readonly place: { readonly name: string } | null };
type Watched = Named & Pick<DeviceSummary, 'online' | 'state'> & { readonly retiredAtMs: number | null };

/** Percent of a battery at and below which it is low. */
export const LOW_BATTERY = 20;

/** What a device's event tells a person; null for what is no news to anybody, and for a ring, which has a panel of its own. */
export function noticeOfEvent(
  { deviceId, event }: DeviceEvent,
  devices: readonly Named[],
): DeviceNotice | null {
  const device = devices.find((each) => each.deviceId === deviceId);
  if (device === undefined) return null;
  const name = nameOf(device);
  const about = { deviceId, href: `/devices/${deviceId}` };
  if (event.kind === 'motion')
    return {
      ...about,
      about: 'motion',
      title: `Motion at ${name}`,
      icon: kindOf(device.kind).icon,
      tag: `motion-${deviceId}`,
    };
  if (event.kind === 'siren' && event.on)
    return {
      ...about,
      about: 'siren',
      title: `The siren of ${name} sounds`,
      icon: 'siren',
      tag: `siren-${deviceId}`,
    };
  if (event.kind === 'log-conflict')
    return {
      ...about,
      about: 'log',
      title: `${name} was shown two public logs that can’t both be true`,
      detail: 'It keeps both as evidence, and the keys that it had. Ask the operator, and tell others.',
      icon: 'alert',
      tag: `log-conflict-${deviceId}`,
    };
  if (event.kind === 'keyring-refused')
    return {
      ...about,
      about: 'fault',
      title: `${name} refused a change of the household’s keys`,
      detail: `It came without a proof from the public log that holds (${event.reason}). The device goes on with the keys that it has.`,
      icon: 'alert',
      tag: `keyring-refused-${deviceId}`,
    };
  return null;
}

/** What has become worse between two lists of devices: gone offline, or low on battery. */
export function noticesOfChange(
  before: readonly Watched[],
  after: readonly Watched[],
): readonly DeviceNotice[] {
  return after.flatMap((device) => {
    const earlier = before.find(({ deviceId }) => deviceId === device.deviceId);
    if (earlier === undefined || device.retiredAtMs !== null) return [];
    const about = { about: 'fault' as const, deviceId: device.deviceId, href: `/devices/${device.deviceId}` };
    const name = nameOf(device);
    const notices: DeviceNotice[] = [];
    if (earlier.online && !device.online)
      notices.push({
        ...about,
        title: `${name} went offline`,
        detail: 'It keeps what it films, and sends it when it is back.',
        icon: 'wifi-off',
        tag: `offline-${device.deviceId}`,
      });
    if (!isLow(earlier) && isLow(device))
      notices.push({
        ...about,
        title: `The battery of ${name} is low`,
        detail: `${device.state?.batteryPercent} % are left.`,
        icon: 'battery',
        tag: `battery-${device.deviceId}`,
      });
    return notices;
  });
}

/** Whether somebody wants to be told this now. A siren and a log that contradicts itself are told whatever the hour. */
export function isWanted(notice: DeviceNotice, wanted: NoticePreferences, atMinuteOfDay: number): boolean {
  if (notice.about === 'siren' || notice.about === 'log') return true;
  if (isQuietAt(wanted.quiet, atMinuteOfDay)) return false;
  if (notice.about === 'fault') return wanted.tellsFaults;
  return notice.about !== 'motion' || !wanted.silentDevices.includes(notice.deviceId);
}

function isLow({ state }: Watched): boolean {
  return state?.batteryPercent !== undefined && state.batteryPercent <= LOW_BATTERY;
}
