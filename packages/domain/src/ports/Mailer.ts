/** A mail of plain text to one person. Neither its address nor its text is ever logged. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** Lines end with U+000A. */
  readonly text: string;
}

/** Sends mail. Throws `unavailable` while the mail server can't be reached or puts it off (the caller retries), and `malformed_message` for what `checkMail` or the mail server refuses for good. */
export interface Mailer {
  /** Resolves when the mail server has taken it. */
  send(mail: Mail): Promise<void>;
}
