import { join, relative } from 'node:path';
import type { Cloud } from '../cloud/startCloud.ts';

/** What a person may try while the cloud runs, in lines of at most 78 columns but for long paths; every command is typed in the project's folder. */
export function nextSteps(cloud: Cloud, folder: string): string[] {
  const { port } = new URL(cloud.brokerUrl);
  const shown = (path: string) => relative(join(folder, '..'), path);
  return [
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
