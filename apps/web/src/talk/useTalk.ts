import { proxy, transfer } from 'comlink';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from '../client/useClient.tsx';
import { useHeard } from '../notices/HouseholdEvents.tsx';
import { Microphone } from './Microphone.ts';
import { tellTalkingHere } from './talkingHere.ts';
import { sayTalkEnd, sayTalkFault } from './talkWords.ts';

/** How talking stands. `fault`: why it ended by itself or didn't begin, as a sentence. */
export interface TalkState {
  readonly kind: 'silent' | 'starting' | 'talking';
  readonly fault: string | null;
}

export interface Talking {
  readonly state: TalkState;
  /** Whether the device says, by its signature, that it plays somebody's voice. */
  readonly isPlayed: boolean;
  readonly begin: () => void;
  readonly stop: () => void;
  /** How loud the microphone hears, 0 to 1. */
  readonly level: () => number;
}

const SILENT: TalkState = { kind: 'silent', fault: null };

/** Talks through a device with the microphone of this browser, through what is watched under a number; null while nothing is. It ends with the component, with the watch, and when the page is hidden. */
export function useTalk(deviceId: string, watchNumber: number | null): Talking {
  const { talk } = useClient();
  const { talk: isPlayed = false } = useHeard(deviceId);
  const [state, setState] = useState<TalkState>(SILENT);
  /** The talk that is under way. Owned by `begin` and `finish`. */
  const current = useRef<{ microphone: Microphone | null } | null>(null);
  const finish = useCallback((fault: string | null) => {
    if (current.current === null) return;
    current.current.microphone?.close();
    current.current = null;
    tellTalkingHere(null);
    setState({ kind: 'silent', fault });
  }, []);
  const stop = useCallback(() => {
    if (current.current === null) return;
    finish(null);
    void talk.stop();
  }, [finish, talk]);
  const begin = useCallback(() => {
    if (current.current !== null || watchNumber === null) return;
    const own: { microphone: Microphone | null } = { microphone: null };
    current.current = own;
    setState({ kind: 'starting', fault: null });
    const end = (fault: string | null) => current.current === own && finish(fault);
    const run = async () => {
      const microphone = await Microphone.open(() => {
        end('The microphone was taken away.');
        void talk.stop();
      });
      if (current.current !== own) return microphone.close();
      own.microphone = microphone;
      const { voice, sampleRateHz } = microphone;
      const onEnd = proxy((why: Parameters<typeof sayTalkEnd>[0]) => end(sayTalkEnd(why)));
      await talk.begin(watchNumber, transfer(voice, [voice]), sampleRateHz, onEnd);
      if (current.current !== own) return current.current === null ? void talk.stop() : undefined;
      tellTalkingHere(deviceId);
      setState({ kind: 'talking', fault: null });
    };
    run().catch((error: unknown) => end(sayTalkFault(error)));
  }, [deviceId, finish, talk, watchNumber]);
  useEffect(() => {
    if (watchNumber === null) return;
    const heed = () => document.hidden && stop();
    document.addEventListener('visibilitychange', heed);
    return () => {
      document.removeEventListener('visibilitychange', heed);
      stop();
    };
  }, [stop, watchNumber]);
  const level = useCallback(() => current.current?.microphone?.level() ?? 0, []);
  return { state, isPlayed, begin, stop, level };
}
