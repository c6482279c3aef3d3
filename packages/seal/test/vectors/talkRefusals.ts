import { bytesToBase64, bytesToHex, type ErrorCode, type LiveSessionId } from '@porchlight/kernel';
import { KEYRING_LAPSE, makeStatement, peekTalkOffer } from '../../src/header/index.ts';
import { talkKeyContext } from '../../src/live/liveKeys.ts';
import type { SealPrimitives } from '../../src/primitives/primitives.ts';
import { wrap } from '../../src/seal/index.ts';
import type { TestMember } from '../household.ts';
import { NOW_MS } from '../liveScene.ts';
import { seededRandom } from '../seededRandom.ts';
import type { LiveRefusal } from './liveRefusals.ts';
import type { LiveStory } from './liveStory.ts';

/** Everything that a device refuses of whoever talks. */
export function talkRefusals(story: LiveStory, primitives: SealPrimitives): LiveRefusal[] {
  const { adult, household, viewer, guest } = story.scene;
  const offer = peekTalkOffer(story.talk[0]?.record as Uint8Array);
  const by = ({ signing }: TestMember, change: object = {}) => {
    const claimed = { ...offer, clientKeyHex: bytesToHex(signing.publicKey), ...change };
    return bytesToHex(
      makeStatement('talk', claimed, (message) => primitives.sign(message, signing.secretKey)),
    );
  };
  const refused = (name: string, code: ErrorCode, ...steps: (number | string)[]): LiveRefusal => ({
    name: `talk: ${name}`,
    code,
    steps,
  });
  const adultKeyHex = bytesToHex(adult.signing.publicKey);
  const downFrame = bytesToHex(story.steps[2]?.record as Uint8Array);
  const other = '00'.repeat(16);
  return [
    refused('signed by another', 'bad_signature', by(household.owner, { clientKeyHex: adultKeyHex })),
    refused('by a live-viewer', 'not_permitted', by(viewer)),
    refused('by a guest who may not command', 'not_permitted', by(guest)),
    refused('to another device', 'wrong_device', by(adult, { deviceId: other })),
    refused('in another live session', 'replayed', by(adult, { liveSessionId: other })),
    refused('an offer twice', 'replayed', 0, 0),
    refused('with the wrap of another member', 'sealed_for_another', by(household.owner)),
    refused('with another session’s wrap', 'sealed_for_another', by(adult, { sessionId: other })),
    refused('with another key', 'wrong_key', by(adult, { wrapB64: anotherWrap(story, primitives) })),
    refused('with a field too many', 'malformed_record', by(adult, { more: 1 })),
    { ...refused('with lapsed rights', 'stale_keyring', 0), nowMs: NOW_MS + KEYRING_LAPSE.afterMs },
    { ...refused('an offer that is too old', 'stale_command', 0), timeUs: 11_040_001 },
    { ...refused('an offer of a time to come', 'stale_command', 0), timeUs: 1_039_999 },
    refused('a frame twice', 'replayed', 0, 1, 1),
    refused('a frame after a later one', 'replayed', 0, 2, 1),
    refused('a frame of the live session', 'broken_chain', 0, downFrame),
  ];
}

/** A wrap for the offer's place that holds another key than the one the offer commits to. */
function anotherWrap(story: LiveStory, primitives: SealPrimitives): string {
  const { device, adult } = story.scene;
  const random = seededRandom('porchlight vectors:another talk key');
  const { sessionId } = peekTalkOffer(story.talk[0]?.record as Uint8Array);
  const talk = sessionId as LiveSessionId;
  const context = talkKeyContext(device.deviceId, talk, adult.signing.publicKey);
  return bytesToBase64(wrap(random(32), device.box.publicKey, context, primitives, random));
}
