import { topics } from '@porchlight/contracts';
import type { DeviceId } from '@porchlight/kernel';
import mqtt from 'mqtt';
import { connectProof } from '../connectProof.ts';
import type { Publisher, SealedClip } from './sealedClips.ts';

const WINDOW = 8;

/** Publishes clips, QoS 1, a few messages at a time. Resolves when all are acknowledged and, where receipts are waited for, every clip has one. */
export async function publishClips(
  brokerUrl: string,
  publisher: Publisher,
  clips: readonly SealedClip[],
  waitForReceipts: boolean,
): Promise<void> {
  const { deviceId } = publisher;
  const client = await mqtt.connectAsync(brokerUrl, {
    clientId: deviceId,
    username: deviceId,
    password: connectProof(publisher),
    reconnectPeriod: 0,
  });
  const receipts = waitForReceipts ? untilReceipts(client, deviceId, clips.length) : null;
  await receipts?.subscribed;
  const messages = clips.flatMap((clip) => clip.messages).values();
  const send = async () => {
    for (const { topic, record } of messages)
      await client.publishAsync(topic, Buffer.from(record.buffer, record.byteOffset, record.length), {
        qos: 1,
      });
  };
  await Promise.all(Array.from({ length: WINDOW }, send));
  await receipts?.all;
  await client.endAsync();
}

function untilReceipts(client: mqtt.MqttClient, deviceId: DeviceId, count: number) {
  const { promise: all, resolve, reject } = Promise.withResolvers<void>();
  const seen = new Set<string>();
  client.on('message', (topic, payload) => {
    if (topic.endsWith('/errors'))
      reject(new Error(`the broker refused a message: ${payload.toString('utf8')}`));
    if (topic.includes('/down/receipts/')) seen.add(topic);
    if (seen.size === count) resolve();
  });
  return { subscribed: client.subscribeAsync(topics.downFilter(deviceId), { qos: 1 }), all };
}
