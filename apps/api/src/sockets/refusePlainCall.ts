import { PorchlightError } from '@porchlight/kernel';

/** Answers a call that asks for no WebSocket where there is nothing else. */
export async function refusePlainCall(): Promise<never> {
  throw new PorchlightError('malformed_message', 'ask for a WebSocket (RFC 6455)');
}
