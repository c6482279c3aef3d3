/** What the commands say to scripts; where several hold, the gravest: 2, then 1, then 3. */
export const EXIT = { holds: 0, ruleBroken: 1, logBroken: 2, unread: 3, usage: 64 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const EXIT_HELP = `  exit code   0   all of it holds
              1   an entry breaks a rule
              2   the log itself is broken: forked, truncated, edited, not signed, or missing what it signed
              3   not all could be read, or not enough witnesses have cosigned
              64  the command was not understood`;
