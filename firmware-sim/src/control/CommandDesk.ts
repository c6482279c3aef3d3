import { type Command, commandSchema, parseWith } from '@porchlight/contracts';
import {
  type Clock,
  type DeviceId,
  type ErrorCode,
  hexToBytes,
  PorchlightError,
  type RandomSource,
} from '@porchlight/kernel';
import {
  hasLapsed,
  isCurrentMember,
  isLiveViewer,
  type KeyringMember,
  openStatement,
  peekStatement,
  type VerifyPrimitives,
} from '@porchlight/seal/header';
import type { Counters } from '../device/Counters.ts';
import type { Pairing } from '../device/Pairing.ts';
import { Challenges } from './Challenges.ts';

export interface CommandDeskDeps {
  readonly deviceId: DeviceId;
  readonly pairing: Pairing;
  readonly counters: Counters;
  readonly clock: Clock;
  /** Only goes forward, and nobody sets it: challenges count by it. */
  readonly monotonic: Clock;
  readonly random: RandomSource;
  readonly primitives: VerifyPrimitives;
}

/** What is to be done with a command that a permitted client signed. */
export interface Judged {
  readonly command: Command;
  /** The SHA-256 of the whole record: what an announcement of live view names it by. */
  readonly request: Uint8Array;
  /** Null: it is to be carried out now, and never again. */
  readonly refusal: Extract<ErrorCode, 'wrong_device' | 'stale_command' | 'stale_keyring'> | null;
}

/**
 * Decides which commands the device obeys: signed by a client key that the keyring permits, over a challenge that the device made within ten seconds, with a counter above all
 * before, while the keyring's rights haven't lapsed. To look at it live is permitted to whoever may see it live, all else to its commanders. No clock but the device's own takes part, and a challenge counts once.
 */
export class CommandDesk {
  readonly #deps: CommandDeskDeps;
  readonly #challenges: Challenges;

  constructor(deps: CommandDeskDeps) {
    this.#deps = deps;
    this.#challenges = new Challenges(deps.monotonic, deps.random);
  }

  /** A challenge for whoever asked, in hexadecimal. */
  challenge(): string {
    return this.#challenges.make();
  }

  /**
   * Judges a command as it came. The challenge is spent and the counter durable on return, before anything is done. Throws `bad_signature`, `not_permitted`,
   * `unknown_device`, `malformed_message` and the like for what no permitted client signed: that is nobody to answer.
   */
  judge(record: Uint8Array): Judged {
    const { primitives } = this.#deps;
    const claimed = parseWith(commandSchema, peekStatement(record, 'command'), 'the command');
    const json = openStatement(record, 'command', hexToBytes(claimed.clientKeyHex), primitives);
    const command = parseWith(commandSchema, json, 'the command');
    this.#requirePermitted(command);
    return { command, request: primitives.sha256(record), refusal: this.#refusalOf(command) };
  }

  #refusalOf({ deviceId, challengeHex, clientKeyHex, counter }: Command): Judged['refusal'] {
    const { counters, pairing, clock } = this.#deps;
    if (deviceId !== this.#deps.deviceId) return 'wrong_device';
    if (!this.#challenges.spend(challengeHex)) return 'stale_command';
    const { commandCounters } = counters.values;
    if (counter <= (commandCounters[clientKeyHex] ?? 0)) return 'stale_command';
    counters.change({ commandCounters: { ...commandCounters, [clientKeyHex]: counter } });
    // Last: what was refused for this may not be carried out once the keyring was renewed.
    return hasLapsed(pairing.keyring.keyring, clock.nowMs()) ? 'stale_keyring' : null;
  }

  #requirePermitted({ command, clientKeyHex }: Command): void {
    const isPermitted =
      command.kind === 'live' ? this.#isViewer(clientKeyHex) : this.#isCommander(clientKeyHex);
    if (isPermitted) return;
    throw new PorchlightError('not_permitted', "the household's keyring doesn't let this key order this");
  }

  #isCommander(clientKeyHex: string): boolean {
    const { pairing, clock } = this.#deps;
    const { commanders } = pairing.entry;
    const holds = (member: KeyringMember) =>
      member.clients.some((client) => client.signingKeyHex === clientKeyHex);
    const member = pairing.keyring.keyring.members.find(holds);
    return (
      member !== undefined && commanders.includes(member.memberId) && isCurrentMember(member, clock.nowMs())
    );
  }

  /** Whether it may see this device live, leaving aside whether all rights have lapsed: that is told, and judged last. */
  #isViewer(clientKeyHex: string): boolean {
    const { pairing, clock } = this.#deps;
    const { deviceId } = pairing.entry;
    const nowMs = clock.nowMs();
    const unlapsed = { ...pairing.keyring.keyring, issuedAtMs: nowMs };
    return isLiveViewer(unlapsed, deviceId as DeviceId, clientKeyHex, nowMs);
  }
}
