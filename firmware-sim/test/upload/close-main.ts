/** Opens a link, closes it at a moment, and has nothing else to do: URL MOMENT, which is `at-once` or the name of an event. */
import type { DeviceId } from '@porchlight/kernel';
import { CloudLink } from '../../src/upload/CloudLink.ts';

const [, , brokerUrl = '', moment = ''] = process.argv;
const closeAt = (now: string) => {
  if (now === moment) void link.close().then(() => process.stdout.write('closed\n'));
};
const deviceId = '0'.repeat(32) as DeviceId;
const link: CloudLink = new CloudLink(
  { brokerUrl, deviceId, proof: () => '', lastWill: '{}' },
  { connected: () => closeAt('connected'), disconnected: () => closeAt('disconnected'), message: () => {} },
);
closeAt('at-once');
