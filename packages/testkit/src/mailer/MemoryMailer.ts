import { checkMail, type Mail, type Mailer } from '@porchlight/domain';
import { type FaultTime, PlannedFaults } from '../clip-index/PlannedFaults.ts';

/** Keeps what it is given to send. */
export class MemoryMailer implements Mailer {
  /** In the order of sending. */
  readonly sent: Mail[] = [];
  readonly #faults = new PlannedFaults<keyof Mailer>();

  /** The next call of `method` throws `unavailable`, `before` or `after` it has done its work. */
  failNext(method: keyof Mailer, when: FaultTime): void {
    this.#faults.plan(method, when);
  }

  send(mail: Mail): Promise<void> {
    return this.#faults.around('send', () => {
      checkMail(mail);
      this.sent.push({ ...mail });
    });
  }
}
