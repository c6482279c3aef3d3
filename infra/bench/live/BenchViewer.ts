import { once } from 'node:events';
import { type RelayMessage, relayMessageSchema, streamTicketSchema } from '@porchlight/contracts/http';
import { bytesToBase64, bytesToHex, type DeviceId, systemRandom } from '@porchlight/kernel';
import type { ApiClient, Household } from '@porchlight/owner-client';
import { makeStatement, readRecord } from '@porchlight/seal/header';
import { nodePrimitives } from '@porchlight/seal/node';
import { WebSocket } from 'ws';

/** Counts up over all viewers, which share one client key. */
let counter = 0;

/** Opens the live socket of a device and has it announce itself; resolves once it has. `record` takes every frame's record then. */
export async function watchDevice(
  home: { readonly household: Household; readonly client: ApiClient; readonly apiUrl: string },
  deviceId: DeviceId,
  record: (record: Uint8Array) => void,
): Promise<WebSocket> {
  const path = `/v1/devices/${deviceId}/live/tickets` as const;
  const { ticketHex } = await home.client.json('POST', path, streamTicketSchema);
  const url = new URL(`/v1/devices/${deviceId}/live`, home.apiUrl.replace(/^http/, 'ws'));
  const protocols = ['porchlight.live.v1', `ticket.${ticketHex}`];
  const socket = new WebSocket(url, protocols, { perMessageDeflate: false });
  const announced = new Promise<void>((resolve, reject) => {
    socket.on('message', (data, isBinary) => {
      const bytes = data as Buffer;
      if (!isBinary) {
        const message = relayMessageSchema.parse(JSON.parse(bytes.toString('utf8')));
        if (message.kind === 'challenge')
          socket.send(JSON.stringify(order(home.household, deviceId, message)));
        if (message.kind === 'refused') reject(new Error(message.hint));
      } else if (readRecord(bytes).type === 'live') resolve();
      else record(bytes);
    });
    socket.on('close', (code) => reject(new Error(`the socket was closed: ${code}`)));
  });
  await once(socket, 'open');
  socket.send(JSON.stringify({ kind: 'ask' }));
  await announced;
  return socket;
}

function order(
  { clientSigning }: Household,
  deviceId: DeviceId,
  { challengeHex }: Extract<RelayMessage, { kind: 'challenge' }>,
) {
  counter += 1;
  const command = {
    commandId: bytesToHex(systemRandom(16)),
    deviceId,
    clientKeyHex: bytesToHex(clientSigning.publicKey),
    counter,
    challengeHex,
    command: { kind: 'live', quality: 'high' },
  };
  const record = makeStatement('command', command, (message) =>
    nodePrimitives.sign(message, clientSigning.secretKey),
  );
  return { kind: 'command', commandB64: bytesToBase64(record) };
}
