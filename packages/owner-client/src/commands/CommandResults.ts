import type { DeviceEvent } from '@porchlight/contracts';

/** What a device said that became of a command; `reason` is a code, where it gave one. */
export interface CommandResult {
  readonly outcome: 'done' | 'refused';
  readonly reason: string | null;
}

/** Who waits for which command's result. Only events that `verifiedEvent` gave out may be taken. */
export class CommandResults {
  readonly #waiting = new Map<string, (result: CommandResult) => void>();
  #followers = 0;

  /** Whether somebody takes the devices' events as they come, so that it is worth waiting for one. */
  get isFollowed(): boolean {
    return this.#followers > 0;
  }

  /** Whoever takes events from now on says so; the result says that they no longer do. */
  follow(): () => void {
    this.#followers += 1;
    let isFollowing = true;
    return () => {
      if (isFollowing) this.#followers -= 1;
      isFollowing = false;
    };
  }

  take({ event }: DeviceEvent): void {
    if (event.kind !== 'command-result') return;
    this.#waiting.get(event.commandId)?.({ outcome: event.outcome, reason: event.reason ?? null });
  }

  /** The result of a command that is about to be sent. Throws the reason of `signal` when that comes first. */
  of(commandId: string, signal: AbortSignal): Promise<CommandResult> {
    return new Promise<CommandResult>((resolve, reject) => {
      const give = (): void => {
        this.#waiting.delete(commandId);
        reject(signal.reason);
      };
      if (signal.aborted) return give();
      signal.addEventListener('abort', give, { once: true });
      this.#waiting.set(commandId, (result) => {
        signal.removeEventListener('abort', give);
        this.#waiting.delete(commandId);
        resolve(result);
      });
    });
  }
}
