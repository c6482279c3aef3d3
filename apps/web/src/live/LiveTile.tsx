import { Link } from 'react-aria-components';
import { kindOf, nameOf } from '../devices/deviceWords.ts';
import { Icon, Spinner } from '../kit/index.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { LiveBadge } from './LiveBadge.tsx';
import type { LiveViewState } from './LiveView.ts';
import { notePress } from './livePress.ts';
import { liveWords } from './liveWords.ts';
import { useLiveState, useLiveView } from './useLiveView.ts';
import './LiveTile.css';

/** One device on the wall; pressed, it opens its page. */
export function LiveTile({ device }: { device: DeviceView }) {
  const { deviceId, online, state: told } = device;
  const isPrivate = told?.privacy === true;
  const { holder, view } = useLiveView(deviceId, {
    choice: 'low',
    canGoBack: false,
    isOn: online && !isPrivate,
  });
  const state = useLiveState(view);
  const name = nameOf(device);
  const words = wordsOf(device, state);
  const isDimmed = words !== null && state?.hasPicture === true;
  return (
    <Link href={`/devices/${deviceId}/live`} className="pl-live-tile" onPress={notePress}>
      <div ref={holder} className="pl-live-tile-picture" {...(isDimmed ? { 'data-dimmed': true } : {})} />
      <span className="pl-live-tile-foot">
        <span className="pl-live-tile-name">{name}</span>
        {state !== null && words === null && <LiveBadge state={state} isCovered={false} />}
      </span>
      {words !== null && (
        <span className="pl-live-tile-words">
          {words.isBusy ? (
            <Spinner label="Working on it" />
          ) : (
            <Icon name={isPrivate ? 'eye-off' : online ? kindOf(device.kind).icon : 'wifi-off'} />
          )}
          {words.title}
        </span>
      )}
    </Link>
  );
}

function wordsOf(
  { online, state: told }: DeviceView,
  state: LiveViewState | null,
): { readonly title: string; readonly isBusy: boolean } | null {
  if (!online) return { title: 'Offline', isBusy: false };
  if (told?.privacy === true) return { title: 'Privacy mode is on', isBusy: false };
  return state === null ? { title: 'Connecting', isBusy: true } : liveWords(state);
}
