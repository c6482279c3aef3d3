import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { Way } from './LiveTown.ts';

const OPTIONS = { perMessageDeflate: false } as const;

/** The bare relay, in a process of its own. */
export class BareRelay implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #url: string;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.#url = url;
  }

  static async start(): Promise<BareRelay> {
    const script = join(import.meta.dirname, 'relayBare.ts');
    const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = await once(child.stdout, 'data');
    const { port } = JSON.parse(String(line));
    return new BareRelay(child, `ws://127.0.0.1:${port}`);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The way of the same camera's records through here. */
  async wayOf({ camera }: Way, room: string): Promise<Way> {
    const publisher = new WebSocket(`${this.#url}/publish/${room}`, OPTIONS);
    await once(publisher, 'open');
    return {
      camera,
      watch: null,
      publish: (record) => publisher.send(record),
      join: async (took) => {
        const socket = new WebSocket(`${this.#url}/watch/${room}`, OPTIONS);
        socket.on('message', (data) => took(data as Buffer));
        await once(socket, 'open');
        return socket;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin?.end();
    await once(this.#child, 'exit');
  }
}
