import { useEffect, useRef, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { Button, Dialog, Icon, Notice, Spinner } from '../kit/index.ts';
import { LevelMeter } from './LevelMeter.tsx';
import { asksForMicrophone } from './microphonePermission.ts';
import { useTalk } from './useTalk.ts';
import './TalkButton.css';

export interface TalkButtonProps {
  readonly deviceId: string;
  /** As its household calls it. */
  readonly deviceName: string;
  /** The number under which it is watched (`LivePart.watch`); null while it isn't. */
  readonly watchNumber: number | null;
  /** Whether it is seen live now: only then talking begins. */
  readonly isLive: boolean;
  /** Whether the keyring lets this member order the device, and so talk through it. */
  readonly mayTalk: boolean;
  /** Begins by itself when the device is seen: for a ring that was answered. */
  readonly beginsAtOnce?: boolean;
  /** It has begun by itself, and `beginsAtOnce` is to be taken back. */
  readonly onBegun?: () => void;
  /** Told when talking begins and ends, e.g. to make the device's own sound softer meanwhile. */
  readonly onTalking?: (isTalking: boolean) => void;
}

/** A press that is shorter than this switches; a longer one talks as long as it lasts. */
const TAP_MS = 350;

/** Talks through a device: while it is held, or from one press to the next. */
export function TalkButton({ mayTalk, ...props }: TalkButtonProps) {
  if (!mayTalk)
    return <p className="pl-talk-note">You may look. Talking is for those who may order this device.</p>;
  return <Talk {...props} />;
}

function Talk({
  deviceId,
  deviceName,
  watchNumber,
  isLive,
  beginsAtOnce,
  onBegun,
  onTalking,
}: Omit<TalkButtonProps, 'mayTalk'>) {
  const { state, isPlayed, begin, stop, level } = useTalk(deviceId, watchNumber);
  const [isExplained, setExplained] = useState(false);
  const isOn = state.kind !== 'silent';
  const isTalking = state.kind === 'talking';
  /** How the press that is under way began. Owned by `press` and `release`. */
  const pressed = useRef<{ readonly atMs: number; readonly wasOn: boolean } | null>(null);
  const isExplaining = useRef(false);
  /** Whether the press that asked for it still counts, once the browser has said whether it would ask. */
  const isWanted = useRef(false);
  const start = async () => {
    isWanted.current = true;
    isExplaining.current = await asksForMicrophone();
    if (isExplaining.current) setExplained(true);
    else if (isWanted.current) begin();
  };
  const press = () => {
    pressed.current = { atMs: performance.now(), wasOn: isOn };
    if (!isOn) void start();
  };
  const release = () => {
    const { atMs = 0, wasOn = false } = pressed.current ?? {};
    pressed.current = null;
    if (!wasOn && (performance.now() - atMs < TAP_MS || isExplaining.current)) return;
    isWanted.current = false;
    stop();
  };
  useBeginsAtOnce(beginsAtOnce === true && isLive, () => {
    onBegun?.();
    void start();
  });
  useTold(isTalking, onTalking);
  return (
    <div className="pl-talk">
      <AriaButton
        className={`pl-button pl-talk-button${isTalking ? ' pl-talk-on' : ''}`}
        aria-pressed={isOn}
        isDisabled={!isLive && !isOn}
        onPressStart={press}
        onPressEnd={release}
      >
        {state.kind === 'starting' ? <Spinner label="Starting" /> : <Icon name="microphone" />}
        <span>{isTalking ? 'Talking' : state.kind === 'starting' ? 'Starting …' : 'Talk'}</span>
        {isTalking && <LevelMeter level={level} />}
      </AriaButton>
      <p className="pl-talk-note" role="status">
        {noteOf(isTalking, isPlayed, isLive, deviceName)}
      </p>
      {state.fault !== null && <Notice tone="danger">{state.fault}</Notice>}
      <Explanation
        deviceName={deviceName}
        isOpen={isExplained}
        onClose={() => setExplained(false)}
        onGoOn={() => {
          setExplained(false);
          begin();
        }}
      />
    </div>
  );
}

function noteOf(isTalking: boolean, isPlayed: boolean, isSeen: boolean, deviceName: string): string {
  if (isTalking)
    return isPlayed
      ? `${deviceName} plays what you say.`
      : 'Sending. The device hasn’t said yet that it plays it.';
  return isSeen
    ? 'Hold it while you talk, or press it once to keep talking.'
    : 'You can talk once its picture is there.';
}

function Explanation({
  deviceName,
  isOpen,
  onClose,
  onGoOn,
}: {
  deviceName: string;
  isOpen: boolean;
  onClose: () => void;
  onGoOn: () => void;
}) {
  return (
    <Dialog
      title={`Talk at ${deviceName}?`}
      isOpen={isOpen}
      onClose={onClose}
      actions={
        <>
          <Button onPress={onClose}>Not now</Button>
          <Button look="primary" icon="microphone" onPress={onGoOn}>
            Go on
          </Button>
        </>
      }
    >
      <p>Your browser will ask whether Porchlight may use the microphone.</p>
      <p>
        It is listened to only while “Talking” is shown. What you say is sealed here for this device alone,
        which plays it at once: nobody on the way can hear it, and nobody keeps it.
      </p>
    </Dialog>
  );
}

/** Calls `begin` each time that it may from now on. */
function useBeginsAtOnce(may: boolean, begin: () => void): void {
  const latest = useRef(begin);
  latest.current = begin;
  useEffect(() => {
    if (may) latest.current();
  }, [may]);
}

function useTold(isTalking: boolean, onTalking: ((isTalking: boolean) => void) | undefined): void {
  const latest = useRef(onTalking);
  latest.current = onTalking;
  useEffect(() => {
    if (!isTalking) return;
    latest.current?.(true);
    return () => latest.current?.(false);
  }, [isTalking]);
}
