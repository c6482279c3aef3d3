import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mail } from '@porchlight/domain';
import { type EpochMs, randomId, systemRandom } from '@porchlight/kernel';

/** A mail as the mailbox keeps it. */
export interface KeptMail extends Mail {
  readonly receivedAtMs: EpochMs;
}

const MAX_MAILS = 200;
const FILE_NAME = /^\d{15}-[0-9a-f]{32}\.txt$/;

/** The newest 200 mails, in memory and, where there is a folder, as files that their owner alone may read. */
export class KeptMails {
  readonly #folder: string | null;
  /** Newest first. Changed by `keep` alone. */
  #mails: readonly KeptMail[] = [];

  constructor(folder: string | null) {
    this.#folder = folder;
  }

  get newestFirst(): readonly KeptMail[] {
    return this.#mails;
  }

  async keep(mail: KeptMail): Promise<void> {
    if (this.#folder !== null) await writeMail(this.#folder, mail);
    this.#mails = [mail, ...this.#mails].slice(0, MAX_MAILS);
  }
}

async function writeMail(folder: string, mail: KeptMail): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const name = `${String(mail.receivedAtMs).padStart(15, '0')}-${randomId(systemRandom)}.txt`;
  const text = `To: ${mail.to}\nSubject: ${mail.subject}\n\n${mail.text}`;
  await writeFile(join(folder, name), text, { mode: 0o600, flag: 'wx' });
  const names = (await readdir(folder)).filter((each) => FILE_NAME.test(each)).sort();
  for (const old of names.slice(0, -MAX_MAILS)) await rm(join(folder, old), { force: true });
}
