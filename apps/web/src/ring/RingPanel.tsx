import { QUICK_REPLIES } from '@porchlight/contracts';
import { useId } from 'react';
import { Heading } from 'react-aria-components';
import { nameOf } from '../devices/deviceWords.ts';
import { useOrders } from '../devices/useOrders.ts';
import { Button, ButtonLink, Icon, IconButton, Notice } from '../kit/index.ts';
import { minuteOfDay, sayMinute } from '../notices/noticePreferences.ts';
import type { DeviceView } from '../worker/HouseholdPart.ts';
import { RingPicture } from './RingPicture.tsx';
import type { Ring } from './rings.ts';
import { REPLY_WORDS, sayRing } from './ringWords.ts';
import { useRingFocus } from './useRingFocus.ts';

export interface RingPanelProps {
  readonly ring: Ring;
  readonly device: DeviceView;
  readonly isAloud: boolean;
  /** Has it sound, or not; null where it doesn't sound now whatever is wanted. */
  readonly onAloud: ((isAloud: boolean) => void) | null;
  /** Puts it away here, for nobody else. */
  readonly onPutAway: () => void;
}

/** One ring: who is at which door, and what to do about it. It takes the focus where nobody is typing, and holds nobody. */
export function RingPanel({ ring, device, isAloud, onAloud, onPutAway }: RingPanelProps) {
  const [title, line] = [useId(), useId()];
  const panel = useRingFocus(onPutAway);
  const isRinging = ring.outcome === null;
  const role = isRinging ? 'alertdialog' : 'group';
  const said = { role, 'aria-labelledby': title, 'aria-describedby': line };
  return (
    <div ref={panel} {...said} tabIndex={-1} className={`pl-ring${isRinging ? ' pl-ring-now' : ''}`}>
      <header className="pl-ring-head">
        <span className="pl-ring-bell">
          <Icon name="bell" />
        </span>
        <div className="pl-ring-words">
          <div className="pl-ring-title">
            <Heading level={2} id={title}>
              {nameOf(device)}
            </Heading>
            <time>{sayMinute(minuteOfDay(new Date(ring.pressedAtMs)))}</time>
          </div>
          <p id={line}>{sayRing(ring)}</p>
        </div>
        {isRinging && onAloud !== null && (
          <IconButton
            label={isAloud ? 'Silence it here' : 'Let it sound here'}
            icon={isAloud ? 'sound' : 'sound-off'}
            onPress={() => onAloud(!isAloud)}
          />
        )}
        <IconButton label={isRinging ? 'Put away, for me only' : 'Close'} icon="close" onPress={onPutAway} />
      </header>
      {isRinging && (
        <>
          <RingPicture device={device} />
          <RingActions device={device} onAnswer={onPutAway} />
        </>
      )}
      {ring.outcome === 'missed' && (
        <ButtonLink href={`/timeline?device=${device.deviceId}`} icon="clock" small>
          See what it saw
        </ButtonLink>
      )}
    </div>
  );
}

function RingActions({ device, onAnswer }: { device: DeviceView; onAnswer: () => void }) {
  const { state, give } = useOrders(device.deviceId);
  const isOut = state.kind === 'sent' || state.kind === 'done';
  const live = `/devices/${device.deviceId}/live`;
  if (!device.mayCommand) {
    return device.maySeeLive ? (
      <>
        <ButtonLink href={live} icon="eye" look="primary" wide onPress={onAnswer}>
          Look
        </ButtonLink>
        <p className="pl-ring-note">You may look. Answering is for those who may order this doorbell.</p>
      </>
    ) : (
      <p className="pl-ring-note">Looking and answering are for others of your household.</p>
    );
  }
  return (
    <>
      <div className="pl-ring-choice">
        <ButtonLink href={`${live}?answer=1`} icon="microphone" look="primary" onPress={onAnswer}>
          Answer
        </ButtonLink>
        <Button icon="close" look="danger" isDisabled={isOut} onPress={() => give({ kind: 'decline' })}>
          Decline
        </Button>
      </div>
      <fieldset className="pl-ring-replies">
        <legend className="pl-ring-note">Or have the doorbell say</legend>
        {QUICK_REPLIES.map((reply) => (
          <Button key={reply} small isDisabled={isOut} onPress={() => give({ kind: 'reply', reply })}>
            {REPLY_WORDS[reply]}
          </Button>
        ))}
      </fieldset>
      {state.kind === 'sent' && <p className="pl-ring-note">Signed and sent …</p>}
      {(state.kind === 'refused' || state.kind === 'silent') && (
        <Notice tone="danger" title="It wasn’t done">
          {state.words}
        </Notice>
      )}
    </>
  );
}
