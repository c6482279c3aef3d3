import { type Command, commandSchema, parseWith } from '@porchlight/contracts';
import {
  bytesToHex,
  type Clock,
  type DeviceId,
  type ErrorCode,
  equalBytes,
  hexToBytes,
  PorchlightError,
  type RandomSource,
} from '@porchlight/kernel';
import {
  hasLapsed,
  isCurrentMember,
  type KeyringMember,
  openStatement,
  peekStatement,
  type VerifyPrimitives,
} from '@porchlight/seal/header';
import type { Counters } from '../device/Counters.ts';
import type { Pairing } from '../device/Pairing.ts';

export interface CommandDeskDeps {
  readonly deviceId: DeviceId;
  readonly pairing: Pairing;
  readonly counters: Counters;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly primitives: VerifyPrimitives;
}

/** What is to be done with a command that a permitted member signed. */
export interface Judged {
  readonly command: Command;
  /** Null: it is to be carried out now, and never again. */
  readonly refusal: Extract<ErrorCode, 'wrong_device' | 'stale_command' | 'stale_keyring'> | null;
}

/**
 * Decides which commands the device obeys: signed by a client key of a member whom the keyring lets command this device, over the device's own
 * outstanding challenge, with a counter above all before, while the keyring's rights haven't lapsed. No clock but the device's own takes part, and a challenge counts once.
 */
export class CommandDesk {
  readonly #deps: CommandDeskDeps;
  /** What the next command must be signed over; owned by `judge`. */
  #challenge: Uint8Array;

  constructor(deps: CommandDeskDeps) {
    this.#deps = deps;
    this.#challenge = deps.random(32);
  }

  get challengeHex(): string {
    return bytesToHex(this.#challenge);
  }

  /**
   * Judges a command as it came. The challenge is spent and the counter durable on return, before anything is done. Throws `bad_signature`, `not_permitted`,
   * `unknown_device`, `malformed_message` and the like for what no permitted member signed: that is nobody to answer.
   */
  judge(record: Uint8Array): Judged {
    const claimed = parseWith(commandSchema, peekStatement(record, 'command'), 'the command');
    const clientKey = hexToBytes(claimed.clientKeyHex);
    const json = openStatement(record, 'command', clientKey, this.#deps.primitives);
    const command = parseWith(commandSchema, json, 'the command');
    this.#requirePermitted(command);
    if (command.deviceId !== this.#deps.deviceId) return { command, refusal: 'wrong_device' };
    if (!equalBytes(hexToBytes(command.challengeHex), this.#challenge))
      return { command, refusal: 'stale_command' };
    this.#challenge = this.#deps.random(32);
    const { commandCounters } = this.#deps.counters.values;
    if (command.counter <= (commandCounters[command.clientKeyHex] ?? 0))
      return { command, refusal: 'stale_command' };
    this.#deps.counters.change({
      commandCounters: { ...commandCounters, [command.clientKeyHex]: command.counter },
    });
    // Last: what was refused for this may not be carried out once the keyring was renewed.
    const { pairing, clock } = this.#deps;
    const isLapsed = hasLapsed(pairing.keyring.keyring, clock.nowMs());
    return { command, refusal: isLapsed ? 'stale_keyring' : null };
  }

  #requirePermitted(command: Command): void {
    const { pairing, clock } = this.#deps;
    const { commanders } = pairing.entry;
    const holds = (member: KeyringMember) =>
      member.clients.some((client) => client.signingKeyHex === command.clientKeyHex);
    const member = pairing.keyring.keyring.members.find(holds);
    const isCommander = member !== undefined && commanders.includes(member.memberId);
    if (!isCommander || !isCurrentMember(member, clock.nowMs())) {
      throw new PorchlightError(
        'not_permitted',
        "the household's keyring doesn't let this key command this device",
      );
    }
  }
}
