import { useState } from 'react';
import { nameOf } from '../devices/deviceWords.ts';
import { useDevices } from '../devices/useDevices.ts';
import { Button, Card, Notice, Switch, TextField } from '../kit/index.ts';
import { minuteOfText, sayMinute } from '../notices/noticePreferences.ts';
import { canNotify, notifyPermission } from '../notices/systemNotice.ts';
import { useNoticePreferences } from '../notices/useNoticePreferences.ts';

/** What somebody is told, and when not. */
export function NoticesCard() {
  const { value, save } = useNoticePreferences();
  const { data = [] } = useDevices();
  const { quiet, silentDevices, ringsAloud, tellsFaults } = value;
  const devices = data.filter(({ retiredAtMs }) => retiredAtMs === null);
  const setMinute = (name: 'fromMinute' | 'untilMinute') => (text: string) => {
    const minute = minuteOfText(text);
    if (minute !== null) save({ ...value, quiet: { ...quiet, [name]: minute } });
  };
  return (
    <Card title="Notifications">
      <SystemNotices />
      <div>
        {devices.map((device) => (
          <Switch
            key={device.deviceId}
            isSelected={!silentDevices.includes(device.deviceId)}
            onChange={(isTold) => {
              const others = silentDevices.filter((each) => each !== device.deviceId);
              save({ ...value, silentDevices: isTold ? others : [...others, device.deviceId] });
            }}
          >
            Motion at {nameOf(device)}
          </Switch>
        ))}
        <Switch
          isSelected={ringsAloud}
          onChange={(isAloud) => save({ ...value, ringsAloud: isAloud })}
          hint="Off: a ring is shown, and not heard."
        >
          Rings are heard
        </Switch>
        <Switch
          isSelected={tellsFaults}
          onChange={(tells) => save({ ...value, tellsFaults: tells })}
          hint="When one goes offline, or its battery runs down."
        >
          Devices that need you
        </Switch>
        <Switch
          isSelected={quiet.isOn}
          onChange={(isOn) => save({ ...value, quiet: { ...quiet, isOn } })}
          hint="Nothing is told then but a siren, and a ring is shown without a sound. Everything is recorded as ever."
        >
          Quiet hours
        </Switch>
      </div>
      {quiet.isOn && (
        <div className="pl-quiet">
          <TextField
            label="From"
            type="time"
            value={sayMinute(quiet.fromMinute)}
            onChange={setMinute('fromMinute')}
          />
          <TextField
            label="Until"
            type="time"
            value={sayMinute(quiet.untilMinute)}
            onChange={setMinute('untilMinute')}
          />
        </div>
      )}
      <p className="pl-entry-note">
        Kept in your account’s sealed data, for all of your browsers. They are told while Porchlight is open
        in one of them.
      </p>
    </Card>
  );
}

/** The system's own notices, which the browser has to allow. */
function SystemNotices() {
  const [permission, setPermission] = useState(notifyPermission);
  if (!canNotify() || permission === 'granted') return null;
  if (permission === 'denied') {
    return (
      <Notice>
        This browser doesn’t show notifications of Porchlight. Allow them in the settings of this site, if you
        want them while another page is before you.
      </Notice>
    );
  }
  return (
    <Notice
      action={
        <Button small onPress={() => void Notification.requestPermission().then(setPermission)}>
          Allow
        </Button>
      }
    >
      This browser can show them also while another page is before you.
    </Notice>
  );
}
