import { randomBytes } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { type LiveSessionId, systemRandom } from '@porchlight/kernel';
import { type Keyring, peekStatement } from '@porchlight/seal/header';
import { LiveOpener, LiveSealer } from '@porchlight/seal/live';
import { nodePrimitives } from '@porchlight/seal/node';
import { createLogger } from '@porchlight/service';
import type { SampleCamera } from '@porchlight/testkit/clip-builder/sampleCamera';
import {
  keyringOf,
  type SampleHome,
  type SampleMember,
  sampleHome,
  sampleMember,
} from '@porchlight/testkit/clip-builder/sampleHome';
import { Brokers } from '../../src/brokers/Brokers.ts';
import type { LiveBounds } from '../../src/live/LiveBounds.ts';
import { keyringBody } from './keyringBody.ts';
import { INTERNAL_TOKEN, LinkServer } from './LinkServer.ts';
import { LiveClient } from './LiveClient.ts';
import { TestApi } from './TestApi.ts';
import { enrol } from './Town.ts';

/** One live session of a camera, really sealed. */
export class Session {
  readonly #sealer: LiveSealer;
  readonly #scene: LiveScene;
  #pictures = 0;

  constructor(scene: LiveScene) {
    const { deviceId, signing } = scene.camera;
    const picture = { codec: 'avc1.64001f', widthPx: 1280, heightPx: 720, descriptionB64: '' };
    const device = { deviceId, signingSecretKey: signing.secretKey };
    this.#sealer = new LiveSealer(device, { picture }, nodePrimitives, systemRandom);
    this.#scene = scene;
  }

  get sessionId(): LiveSessionId {
    return this.#sealer.sessionId;
  }

  /** The announcement that answers a command. */
  announce(command: Uint8Array): Uint8Array {
    const keyring = peekStatement(this.#scene.keyring, 'keyring') as Keyring;
    const at = { nowMs: this.#scene.api.nowMs, timeUs: this.#pictures * 1000 };
    return this.#sealer.announce(keyring, at, nodePrimitives.sha256(command));
  }

  picture(isKeyframe: boolean, sizeBytes = 100): Uint8Array[] {
    this.#pictures += 1;
    const frame = { bytes: randomBytes(sizeBytes), timeUs: this.#pictures * 1000, isKeyframe };
    return this.#sealer.frame('picture', frame);
  }
}

/** An api, the brokers that it is linked to, and a household with a camera and members of each kind. */
export class LiveScene implements AsyncDisposable {
  readonly api: TestApi;
  readonly brokers: readonly [LinkServer, ...LinkServer[]];
  readonly gateway: Brokers;
  readonly owner = sampleMember();
  readonly guest = sampleMember({ role: 'guest' });
  readonly liveViewer = sampleMember({ role: 'live-viewer' });
  /** The server's end of each socket, in the order that they were asked for in. */
  readonly upgraded: Duplex[] = [];
  home: SampleHome;
  /** The newest that was published. */
  keyring = new Uint8Array(0);

  private constructor(api: TestApi, brokers: LiveScene['brokers'], gateway: Brokers) {
    this.api = api;
    this.brokers = brokers;
    this.gateway = gateway;
    this.home = { ...sampleHome(), members: [this.owner, this.guest, this.liveViewer] };
  }

  /** The camera is at the first broker. */
  static async start({ brokerCount = 1, liveBounds = {} as Partial<LiveBounds> } = {}): Promise<LiveScene> {
    const first = await LinkServer.start();
    const others = await Promise.all(Array.from({ length: brokerCount - 1 }, () => LinkServer.start()));
    const brokers = [first, ...others] as const;
    const lines: string[] = [];
    const log = createLogger({
      name: 'api',
      level: 'trace',
      destination: { write: (line) => void lines.push(line) },
    });
    const baseUrls = brokers.map(({ baseUrl }) => baseUrl);
    const gateway = new Brokers({ baseUrls, token: INTERNAL_TOKEN, log });
    const api = await TestApi.start({ broker: gateway, liveBounds });
    const scene = new LiveScene(api, brokers, gateway);
    api.app.server.on('upgrade', (_request, socket) => scene.upgraded.push(socket));
    first.connect(scene.camera.deviceId);
    scene.keyring = new Uint8Array(await enrol(api, scene.home));
    return scene;
  }

  get broker(): LinkServer {
    return this.brokers[0];
  }

  get camera(): SampleCamera {
    return this.home.cameras[0];
  }

  open(member: SampleMember = this.owner): Promise<LiveClient> {
    return LiveClient.open(this.api, this.camera.deviceId, member.signing);
  }

  async ticket(member: SampleMember = this.owner): Promise<string> {
    const target = `/v1/devices/${this.camera.deviceId}/live/tickets`;
    const { body } = await this.api.call('POST', target, { by: member.signing });
    return (body as { ticketHex: string }).ticketHex;
  }

  /** Has the camera see the client's next request, and answer it by `session`. */
  async look(
    client: LiveClient,
    session: Session,
    quality: 'high' | 'low' = 'high',
    broker = this.broker,
  ): Promise<Uint8Array> {
    const before = broker.commands.length;
    const command = await client.order({ kind: 'live', quality });
    await client.until(() => broker.commands.length > before);
    broker.publish(this.camera.deviceId, session.announce(command));
    return command;
  }

  /** Publishes the next keyring, with these members, of whom the first or `commanders` may command the camera. */
  async publish(members: SampleHome['members'], commanders = [members[0].memberId]): Promise<void> {
    this.home = { ...this.home, members, commanders };
    this.keyring = new Uint8Array(keyringOf(this.home, this.keyring));
    const body = keyringBody(this.home, this.keyring);
    const target = `/v1/households/${this.home.householdId}/keyring`;
    const answer = await this.api.call('PUT', target, { by: this.owner.signing, body });
    if (answer.status !== 200) throw new Error(`the keyring was refused: ${JSON.stringify(answer.body)}`);
  }

  opener(announcement: Uint8Array, member: SampleMember, command: Uint8Array): LiveOpener {
    const { deviceId, signing } = this.camera;
    const device = { deviceId, signingKey: signing.publicKey };
    const request = nodePrimitives.sha256(command);
    return new LiveOpener(announcement, { device, client: member.box, request }, nodePrimitives);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.api[Symbol.asyncDispose]();
    this.gateway.close();
    await Promise.all(this.brokers.map((broker) => broker[Symbol.asyncDispose]()));
  }
}
