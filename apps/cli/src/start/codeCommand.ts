import { join } from 'node:path';
import { PorchlightError } from '@porchlight/kernel';
import { DemoAccount } from './DemoAccount.ts';

const STEP_S = 30;

/** Prints the demo account's second factor of now, and for how long it counts. Throws `not_found` before the first `npm start`. */
export function codeCommand(folder: string, nowMs: number, print: (text: string) => void): number {
  const account = DemoAccount.read(join(folder, 'homes', 'account.json'));
  if (account === null)
    throw new PorchlightError('not_found', 'there is no account yet: npm start makes one');
  const code = account.code(nowMs);
  const leftS = STEP_S - (Math.floor(nowMs / 1000) % STEP_S);
  print(`${code.slice(0, 3)} ${code.slice(3)}, for ${leftS} s more\n`);
  return 0;
}
