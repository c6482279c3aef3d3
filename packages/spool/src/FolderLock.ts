import { createHash } from 'node:crypto';
import { realpath, unlink } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PorchlightError } from '@porchlight/kernel';

/**
 * Lets one process at a time into a folder. It is held by a listening socket, which the system closes with the process, so a crash leaves
 * nothing locked.
 */
export class FolderLock {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Throws `unavailable` while another process has the folder. */
  static async take(folder: string): Promise<FolderLock> {
    const name = createHash('sha256')
      .update(await realpath(folder))
      .digest('hex')
      .slice(0, 32);
    const address = addressOf(`porchlight-spool-${name}`);
    if (address.startsWith('/') && !(await isAnswering(address)))
      await unlink(address).catch(() => undefined);
    return new FolderLock(await listen(address));
  }

  release(): Promise<void> {
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

function addressOf(name: string): string {
  if (process.platform === 'linux') return `\0${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), name);
}

function listen(address: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (cause) =>
      reject(
        new PorchlightError('unavailable', "another process uses the spool's folder: end that first", {
          cause,
        }),
      ),
    );
    server.listen(address, () => resolve(server.unref()));
  });
}

function isAnswering(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
