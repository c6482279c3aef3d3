import type { DeviceEvent } from '@porchlight/contracts';
import type { FeedEntry } from './board/BoardState.ts';

export interface EventWords {
  readonly text: string;
  /** For a narrow column. */
  readonly short: string;
  readonly tone: FeedEntry['tone'];
}

/** An event in a few words; `sent` names what a command was, where we sent it. */
export function describeEvent(
  { event }: DeviceEvent,
  sent: (commandId: string) => string | undefined,
): EventWords {
  switch (event.kind) {
    case 'motion':
      return { text: 'something moves: filming', short: 'motion', tone: 'plain' };
    case 'press':
      return { text: 'somebody rings', short: 'ring', tone: 'alert' };
    case 'ring-ended':
      return words('ring is over', 'plain', RING_OUTCOMES[event.outcome]);
    case 'reply':
      return words('replies', 'plain', REPLIES[event.reply]);
    case 'talk':
      return words(`talk ${onOff(event.on)}`, event.on ? 'alert' : 'plain');
    case 'light':
      return words(`light ${onOff(event.on)}`, 'plain', LIGHT_CAUSES[event.cause]);
    case 'chime':
      return words('chimes', 'plain');
    case 'siren':
      return words(`siren ${onOff(event.on)}`, event.on ? 'bad' : 'plain');
    case 'armed':
      return words(event.on ? 'armed' : 'disarmed', 'plain');
    case 'privacy':
      return words(`privacy ${onOff(event.on)}`, 'plain', event.on ? ': films nothing' : '');
    case 'command-result': {
      const what = sent(event.commandId) ?? 'a command';
      if (event.outcome === 'done') return { text: `${what}: checked and done`, short: 'done', tone: 'good' };
      const why = event.reason === undefined ? '' : `, ${event.reason}`;
      return { text: `${what}: refused${why}`, short: 'refused', tone: 'bad' };
    }
    case 'keyring-refused':
      return words('keyring refused', 'bad', ` (version ${event.version}): ${event.reason}`);
    case 'log-conflict':
      return words('two logs shown', 'bad', `: the log has two trees of ${event.size} entries`);
  }
}

const RING_OUTCOMES = {
  answered: ', answered',
  declined: ', declined',
  replied: ', replied to',
  missed: ', nobody answered',
} as const;
const REPLIES = {
  coming: ': somebody is coming',
  'leave-it': ': leave it here',
  'no-thanks': ': no, thanks',
} as const;
const LIGHT_CAUSES = { motion: ', something moves', command: ', ordered', timer: ', time is up' } as const;

function words(short: string, tone: FeedEntry['tone'], more = ''): EventWords {
  return { text: `${short}${more}`, short, tone };
}

function onOff(on: boolean): string {
  return on ? 'on' : 'off';
}
