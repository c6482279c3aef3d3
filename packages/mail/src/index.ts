export { SmtpMailer, type SmtpMailerOptions } from './SmtpMailer.ts';
export { type Mailbox, type MailboxOptions, startMailbox } from './startMailbox.ts';
