import { challengeAnswerSchema } from '@porchlight/contracts/http';
import { bytesToBase64, type DeviceId } from '@porchlight/kernel';
import { z } from 'zod';
import type { ApiClient } from '../api/ApiClient.ts';
import type { CommandResult, CommandResults } from './CommandResults.ts';
import type { CommandWay } from './giveOrder.ts';
import type { SignedCommand } from './signCommand.ts';

const anything = z.looseObject({});

/** Commands to one device by the API's calls. */
export class ApiCommands implements CommandWay {
  readonly #api: Pick<ApiClient, 'json'>;
  readonly #deviceId: DeviceId;
  readonly #results: CommandResults;

  constructor(api: Pick<ApiClient, 'json'>, deviceId: DeviceId, results: CommandResults) {
    this.#api = api;
    this.#deviceId = deviceId;
    this.#results = results;
  }

  async challenge(): Promise<string> {
    const path = `/v1/devices/${this.#deviceId}/challenge` as const;
    return (await this.#api.json('POST', path, challengeAnswerSchema)).challengeHex;
  }

  async send({ commandId, record }: SignedCommand, signal: AbortSignal): Promise<CommandResult | 'unseen'> {
    const { isFollowed } = this.#results;
    const result = isFollowed ? this.#results.of(commandId, signal) : null;
    const commandB64 = bytesToBase64(record);
    const sending = this.#api.json('POST', `/v1/devices/${this.#deviceId}/commands`, anything, {
      commandB64,
    });
    if (result === null) {
      await sending;
      return 'unseen';
    }
    const [heard] = await Promise.all([result, sending]);
    return heard;
  }
}
