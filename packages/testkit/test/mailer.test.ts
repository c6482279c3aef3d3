import { mailerContract } from '../src/mailer/contract.ts';
import { MemoryMailer } from '../src/mailer/MemoryMailer.ts';

mailerContract('MemoryMailer', async () => {
  const mailer = new MemoryMailer();
  return { mailer, received: async () => mailer.sent, [Symbol.asyncDispose]: async () => undefined };
});
