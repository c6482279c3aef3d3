import { type Command, commandSchema, parseWith } from '@porchlight/contracts';
import {
  bytesToHex,
  type Clock,
  type DeviceId,
  equalBytes,
  hexToBytes,
  PorchlightError,
  type RandomSource,
} from '@porchlight/kernel';
import {
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

/**
 * Decides which commands the device obeys: signed by a client key of a member whom the keyring lets command this device, over the device's own
 * outstanding challenge, with a counter above all before. No clock but the device's own takes part, and a challenge counts once.
 */
export class CommandDesk {
  readonly #deps: CommandDeskDeps;
  /** What the next command must be signed over; owned by `take`. */
  #challenge: Uint8Array;

  constructor(deps: CommandDeskDeps) {
    this.#deps = deps;
    this.#challenge = deps.random(32);
  }

  get challengeHex(): string {
    return bytesToHex(this.#challenge);
  }

  /**
   * The command, to be carried out now. Throws `not_permitted`, `stale_command`, `wrong_device`, `bad_signature` or `malformed_message`. The challenge is spent
   * by a command that a member signed, obeyed or not.
   */
  take(record: Uint8Array): Command {
    const claimed = parseWith(commandSchema, peekStatement(record, 'command'), 'the command');
    const clientKey = hexToBytes(claimed.clientKeyHex);
    const command = parseWith(
      commandSchema,
      openStatement(record, 'command', clientKey, this.#deps.primitives),
      'the command',
    );
    this.#requirePermitted(command);
    if (command.deviceId !== this.#deps.deviceId)
      throw new PorchlightError('wrong_device', 'the command is for another device');
    const isAnswer = equalBytes(hexToBytes(command.challengeHex), this.#challenge);
    if (!isAnswer)
      throw new PorchlightError(
        'stale_command',
        "the command answers another challenge than the device's newest",
      );
    this.#challenge = this.#deps.random(32);
    const { commandCounters } = this.#deps.counters.values;
    if (command.counter <= (commandCounters[command.clientKeyHex] ?? 0)) {
      throw new PorchlightError(
        'stale_command',
        "the command's counter is not above the last one of this client",
      );
    }
    this.#deps.counters.change({
      commandCounters: { ...commandCounters, [command.clientKeyHex]: command.counter },
    });
    return command;
  }

  #requirePermitted(command: Command): void {
    const { pairing, clock } = this.#deps;
    const holds = (member: KeyringMember) =>
      member.clients.some((client) => client.signingKeyHex === command.clientKeyHex);
    const member = pairing.keyring.keyring.members.find(holds);
    const isCommander = member !== undefined && pairing.entry.commanders.includes(member.memberId);
    if (!isCommander || !isCurrentMember(member, clock.nowMs())) {
      throw new PorchlightError(
        'not_permitted',
        "the household's keyring doesn't let this key command this device",
      );
    }
  }
}
