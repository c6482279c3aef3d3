/** A fault of the set-up that a person can act on: `message` says what failed and what to do. */
export class BootError extends Error {
  name = 'BootError';
}
