import { type ErrorNotice, parseUpTopic, topics, type UpTopic } from '@porchlight/contracts';
import { isPorchlightError, PorchlightError } from '@porchlight/kernel';
import type { Spool } from '@porchlight/spool';
import type { ClipReplies } from '../clips/ClipReplies.ts';
import type { KeyringCatchUp } from '../devices/KeyringCatchUp.ts';
import type { Session } from '../sessions/Session.ts';
import type { ClipIntake } from './ClipIntake.ts';
import type { DeviceIntake } from './DeviceIntake.ts';
import { MAX_PAYLOAD_BYTES } from './limits.ts';

/** A message as a device published it. */
export interface UpMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly retain: boolean;
}

/** Topics whose messages are answered in their order. What is published live never comes here. */
type OrderedTopic = UpTopic & { readonly kind: Exclude<UpTopic['kind'], 'live'> };

export interface PublishIntakeDeps {
  readonly clips: ClipIntake;
  readonly replies: ClipReplies;
  readonly device: DeviceIntake;
  readonly catchUp: KeyringCatchUp;
  readonly spool: Spool;
}

/** Codes that say that the cloud, not the message, is at fault: such a message is not acknowledged. */
const OURS = ['unavailable', 'internal', 'corrupted_storage', 'invalid_setting', 'device_offline'] as const;
const HINT_CHARACTERS = 300;

/** Decides what becomes of each message that a device publishes (contracts/spec/mqtt.md section 5). */
export class PublishIntake {
  readonly #deps: PublishIntakeDeps;

  constructor(deps: PublishIntakeDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves when the message may be acknowledged, in the order of the device's messages: it is kept, or the device was told why not. Rejects with
   * `forbidden` for a topic that isn't the device's and for misuse of `retain`, and with what is the cloud's own fault; then the connection must be closed.
   */
  take(session: Session, message: UpMessage): Promise<void> {
    let topic: OrderedTopic;
    try {
      topic = ownTopic(session, message);
    } catch (error) {
      return session.inOrder(() => Promise.reject(error));
    }
    const kept = this.#begin(session, topic, message.payload);
    return session.inOrder(async () => {
      try {
        await kept();
      } catch (error) {
        if (!isPorchlightError(error) || isPorchlightError(error, ...OURS)) throw error;
        await this.#tellWhyNot(session, topic, error);
      }
    });
  }

  /** Starts what may start before the messages before it are answered. */
  #begin(session: Session, topic: OrderedTopic, payload: Uint8Array): () => Promise<void> {
    const { clips, replies, device, catchUp } = this.#deps;
    const most = MAX_PAYLOAD_BYTES[topic.kind];
    if (payload.length > most) {
      const hint = `the payload of this message has at most ${most} bytes`;
      return () => Promise.reject(new PorchlightError('limit_exceeded', hint));
    }
    switch (topic.kind) {
      case 'query':
        return () => replies.answer(session, topic.clipId);
      case 'event':
        return async () => device.event(session, payload);
      case 'state':
        return async () => catchUp.stated(session, device.state(topic.deviceId, payload));
      case 'challenge':
        return async () => device.challenge(session, payload);
      default: {
        const { kind, deviceId, clipId } = topic;
        const sequence = kind === 'segment' ? topic.sequence : 0;
        const keeping = clips.keep(session, { kind, deviceId, clipId, sequence }, payload);
        keeping.catch(() => undefined);
        return () => keeping;
      }
    }
  }

  async #tellWhyNot(session: Session, topic: UpTopic, error: PorchlightError): Promise<void> {
    const clipId = 'clipId' in topic ? topic.clipId : undefined;
    const sequence = topic.kind === 'segment' ? topic.sequence : undefined;
    const held = clipId === undefined ? null : this.#deps.spool.find(session.deviceId, clipId);
    const notice: ErrorNotice = {
      code: error.code,
      hint: error.message.slice(0, HINT_CHARACTERS),
      ...(clipId === undefined ? {} : { clipId }),
      ...(sequence === undefined ? {} : { sequence }),
      ...(error.code === 'out_of_order' ? { nextSequence: held?.nextSequence ?? 0 } : {}),
    };
    session.log.warn(
      { clipId, sequence, kind: topic.kind, code: error.code },
      'a message was acknowledged and not kept',
    );
    await session.tell(topics.error(session.deviceId), JSON.stringify(notice));
    if (error.code === 'not_found' && clipId !== undefined) await this.#deps.replies.answer(session, clipId);
  }
}

function ownTopic(session: Session, message: UpMessage): OrderedTopic {
  let topic: UpTopic;
  try {
    topic = parseUpTopic(message.topic);
  } catch (cause) {
    throw new PorchlightError('forbidden', 'there is no such topic to publish to', { cause });
  }
  if (topic.deviceId !== session.deviceId) {
    throw new PorchlightError('forbidden', 'a device publishes to its own topics only');
  }
  if (message.retain && topic.kind !== 'state') {
    throw new PorchlightError('forbidden', 'only a state may be retained');
  }
  if (!isOrdered(topic)) throw new PorchlightError('forbidden', 'live is published with QoS 0');
  return topic;
}

function isOrdered(topic: UpTopic): topic is OrderedTopic {
  return topic.kind !== 'live';
}
