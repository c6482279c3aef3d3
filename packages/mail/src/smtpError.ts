import { PorchlightError } from '@porchlight/kernel';

/** What a failure of nodemailer means to a caller. The failure itself is no cause of it: its text quotes addresses. */
export function smtpError(error: unknown): PorchlightError {
  const code = fieldOf(error, 'code');
  const status = Number(fieldOf(error, 'responseCode') ?? 0);
  if (status < 500) return new PorchlightError('unavailable', "the mail server can't take it now; try again");
  if (code === 'EAUTH') {
    return new PorchlightError(
      'invalid_setting',
      'the mail server refuses the user or password it was given',
    );
  }
  const command = fieldOf(error, 'command');
  if (command === 'RCPT TO' || command === 'DATA') {
    return new PorchlightError('malformed_message', 'the mail server refuses this address or mail for good');
  }
  return new PorchlightError(
    'invalid_setting',
    `the mail server refuses this sender or its TLS (SMTP ${status})`,
  );
}

function fieldOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
}
