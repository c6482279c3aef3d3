import { connect, type Socket } from 'node:net';
import { generate, type IConnectPacket, type Packet, parser } from 'mqtt-packet';
import { proofOf, type TestDevice } from './testDevice.ts';
import { until } from './until.ts';

/** A socket to the broker that sends whatever bytes it likes. */
export class RawConnection implements AsyncDisposable {
  readonly socket: Socket;
  readonly packets: Packet[] = [];
  isClosed = false;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    const reader = parser();
    reader.on('packet', (packet) => this.packets.push(packet));
    this.socket.on('data', (chunk) => reader.parse(chunk));
    this.socket.on('error', () => undefined);
    this.socket.on('close', () => {
      this.isClosed = true;
    });
  }

  send(bytes: Uint8Array): void {
    this.socket.write(bytes);
  }

  packet(packet: Packet): void {
    this.send(generate(packet));
  }

  connect(device: TestDevice, changes: Partial<IConnectPacket> = {}): void {
    this.packet(connectPacket(device, changes));
  }

  /** The return code of CONNACK, or `closed` where the connection ended without one. */
  async answer(): Promise<number | 'closed'> {
    await until(() => this.packets.length > 0 || this.isClosed);
    const [first] = this.packets;
    return first?.cmd === 'connack' ? (first.returnCode ?? -1) : 'closed';
  }

  untilClosed(): Promise<void> {
    return until(() => this.isClosed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy();
    await this.untilClosed();
  }
}

export function connectPacket(device: TestDevice, changes: Partial<IConnectPacket> = {}): IConnectPacket {
  return {
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clientId: device.deviceId,
    username: device.deviceId,
    password: Buffer.from(proofOf(device)),
    clean: true,
    keepalive: 30,
    ...changes,
  };
}
