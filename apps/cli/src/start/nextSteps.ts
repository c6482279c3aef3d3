import { join, relative } from 'node:path';
import type { Cloud } from '../cloud/startCloud.ts';
import type { DemoAccount } from './DemoAccount.ts';

/** What a person may try while the cloud runs, in lines of at most 78 columns but for long paths; every command is typed in the project's folder. */
export function nextSteps(cloud: Cloud, account: DemoAccount, folder: string): string[] {
  const { port } = new URL(cloud.brokerUrl);
  const shown = (path: string) => relative(join(folder, '..'), path);
  const code = account.code(Date.now());
  return [
    `Watch the first home in a browser: ${cloud.origin}`,
    `  e-mail          ${account.email}`,
    `  password        ${account.password}`,
    `  second factor   ${code.slice(0, 3)} ${code.slice(3)} for half a minute; the next: npm run code`,
    `  for your app    ${account.totpKey}`,
    `  backup codes    ${account.backupCodes.slice(0, 3).join('  ')}`,
    `Mails of this cloud, such as the link of a new account: ${cloud.mailboxUrl}`,
    '',
    'Another device, which shows a setup code to pair by:',
    '  npm run device -- porch --kind doorbell',
    'Whether the browser got the client that these sources make:',
    `  npm run porchlight -- verify client ${cloud.origin}`,
    `Its log, which takes nothing back: ${cloud.origin}/transparency`,
    `  npm run porchlight -- verify log ${cloud.origin}/log/`,
    '',
    'What to try next, in another terminal:',
    '',
    'The main job, from a camera file to an opened clip, in a cloud of its own:',
    '  npm run demo',
    '  npm run demo -- --source FILE',
    'The API turns away a call that no owner signed:',
    `  curl -i ${cloud.apiUrl}/v1/clips`,
    'The broker refuses whoever holds no device key ("Not authorized"):',
    `  firmware-sim/node_modules/.bin/mqtt sub -p ${port} -t '#' -i $(printf %032d 7)`,
    'What the cloud has of the clips: ciphertext. What its servers say: no key.',
    `  ls -lR ${shown(join(cloud.folder, 'bucket'))}`,
    `  tail -f ${shown(join(cloud.folder, 'logs'))}/*.log`,
    '',
    `API ${cloud.apiUrl}, MQTT ${cloud.brokerUrl}, on this machine alone.`,
  ];
}
