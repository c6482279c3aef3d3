import { type ErrorCode, PorchlightError } from '@porchlight/kernel';
import { expose } from 'comlink';
import { keepErrorCodes } from '../../../src/worker/errorTransfer.ts';
import { TalkPart } from '../../../src/worker/TalkPart.ts';
import { HeardTalk } from './HeardTalk.ts';

keepErrorCodes();

const talks: HeardTalk[] = [];
let refusal: ErrorCode | null = null;

const entry = {
  part: new TalkPart(() => ({
    talk: async (sound) => {
      if (refusal !== null) throw new PorchlightError(refusal, 'no');
      const talk = new HeardTalk(sound);
      talks.push(talk);
      return talk;
    },
  })),
  refuse: (code: ErrorCode | null) => {
    refusal = code;
  },
  /** Of each talk so far, whether it has ended. */
  ends: () => talks.map(({ hasEnded }) => hasEnded),
  packets: () => talks.at(-1)?.packets.length ?? 0,
  hear: () => talks.at(-1)?.hear() ?? null,
  /** The connection of the newest is lost. */
  lose: () => talks.at(-1)?.stop(),
};
export type MadeUpTalk = typeof entry;

expose(entry);
