import type { ErrorCode } from '@porchlight/kernel';
import { type Remote, wrap } from 'comlink';
import type { Client } from '../../../src/client/connectClient.ts';
import { keepErrorCodes } from '../../../src/worker/errorTransfer.ts';
import type { Heard } from './HeardTalk.ts';
import type { MadeUpTalk } from './madeUpTalk.worker.ts';

/** What a test asks of the devices that are talked to. */
export interface TalkLevers {
  refuse(code: ErrorCode | null): Promise<void>;
  ends(): Promise<readonly boolean[]>;
  packets(): Promise<number>;
  hear(): Promise<Heard | null>;
  lose(): Promise<void>;
}

/** The part of talking in a worker of its own, as in the client, which begins at the first call. */
export function madeUpTalkPart(): { readonly part: Record<string, unknown>; readonly levers: TalkLevers } {
  let entry: Remote<MadeUpTalk> | null = null;
  const open = () => {
    keepErrorCodes();
    entry ??= wrap<MadeUpTalk>(
      new Worker(new URL('./madeUpTalk.worker.ts', import.meta.url), { type: 'module' }),
    );
    return entry;
  };
  const talk = () => open().part as unknown as Client['talk'];
  const part: Client['talk'] = {
    begin: (...given) => talk().begin(...given),
    stop: () => talk().stop(),
  };
  const levers: TalkLevers = {
    refuse: async (code) => open().refuse(code),
    ends: async () => open().ends(),
    packets: async () => open().packets(),
    hear: async () => open().hear(),
    lose: async () => open().lose(),
  };
  return { part: { ...part }, levers };
}
