import type { Command, LiveQuality } from '@porchlight/contracts';
import type { DeviceId } from '@porchlight/kernel';

import type { LiveDeps } from './LiveDeps.ts';
import type { LiveListener } from './LiveListener.ts';
import type { SoundCodec, Talk } from './Talk.ts';

/** Looks at one device live until it is stopped, whatever breaks in between (seal/spec/live.md section 6, contracts/spec/live-relay.md section 2). It begins at once. */
export class LiveWatch {
  constructor(_deps: LiveDeps, _deviceId: DeviceId, _quality: LiveQuality, _listener: LiveListener) {
    throw new Error('not yet');
  }

  /** Asks for another quality; what is seen goes on until the first picture of it is there. */
  setQuality(_quality: LiveQuality): void {}

  /** Pictures came faster than they could be shown: the cloud and the device are told, at most once in 2 s. */
  behind(): void {}

  /**
   * Has the device do something; resolves when it has said so, by its signature. Throws the device's refusal with a hint for the person, and `device_offline`
   * where it has said nothing for 8 s: it may have done it all the same.
   */
  async order(_order: Command['command']): Promise<void> {}

  /** Begins to talk. Throws `not_permitted` for who may not, and `device_offline` where nothing is seen live. */
  async talk(_sound: SoundCodec): Promise<Talk> {
    throw new Error('not yet');
  }

  stop(): void {}
}
