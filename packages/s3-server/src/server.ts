import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import { type Clock, PorchlightError, systemClock } from '@porchlight/kernel';
import { credentialStore, type S3Credential } from './auth/credential.ts';
import { ObjectFolder } from './disk/objectFolder.ts';
import { type Service, serveRequest } from './serveRequest.ts';

/** What a server needs. */
export interface S3ServerOptions {
  /** Made where it is missing. One server at a time may use it. */
  readonly folder: string;
  /** 0, the default, takes any free one. */
  readonly port?: number;
  /** A loopback address; `127.0.0.1` by default. */
  readonly host?: string;
  readonly credentials: readonly S3Credential[];
  /** Buckets that are there from the start. */
  readonly buckets: readonly string[];
  /** 512 MiB by default. */
  readonly maxObjectBytes?: number;
  readonly clock?: Clock;
  /** Told of every failure that isn't a client's fault; by default nobody is. */
  readonly onInternalError?: Service['onInternalError'];
}

/** A running server. */
export interface S3Server extends AsyncDisposable {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  /** Takes no more connections, lets requests end for up to 5 s, then cuts them. May be called again. */
  stop(): Promise<void>;
}

const MAX_OBJECT_BYTES = 512 * 1024 * 1024;
const STOP_MS = 5000;

/**
 * Starts an S3 server in this process: path style, AWS Signature Version 4 on every request, the operations of `operations/routes.ts`.
 * Throws `invalid_setting` for an address that isn't loopback, a port that is taken, unusable credentials or bucket names.
 */
export async function startS3Server(options: S3ServerOptions): Promise<S3Server> {
  const host = loopbackHost(options.host ?? '127.0.0.1');
  const credentials = credentialStore(options.credentials);
  const folder = await ObjectFolder.open(options.folder);
  for (const bucket of options.buckets) await createBucket(folder, bucket);
  const server = createHttpServer({
    folder,
    credentials,
    clock: options.clock ?? systemClock,
    maxObjectBytes: options.maxObjectBytes ?? MAX_OBJECT_BYTES,
    onInternalError: options.onInternalError ?? (() => {}),
  });
  await listen(server, host, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopping ??= stopServer(server);
    return stopping;
  };
  return {
    url: `http://${isIPv6(host) ? `[${host}]` : host}:${port}`,
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

function loopbackHost(host: string): string {
  if (host === 'localhost') return '127.0.0.1';
  if (host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)) return host;
  throw new PorchlightError(
    'invalid_setting',
    'the embedded S3 server listens on loopback only (127.0.0.1, ::1); for other machines use a real S3 service',
  );
}

async function createBucket(folder: ObjectFolder, bucket: string): Promise<void> {
  try {
    await folder.createBucket(bucket);
  } catch (cause) {
    throw new PorchlightError(
      'invalid_setting',
      'a bucket cannot be made: its name must be 3 to 63 of a-z, 0-9, dot and hyphen, and its folder writable',
      { cause },
    );
  }
}

function createHttpServer(service: Service): Server {
  const server = createServer({
    maxHeaderSize: 16 * 1024,
    headersTimeout: 10_000,
    requestTimeout: 300_000,
    keepAliveTimeout: 65_000,
    noDelay: true,
  });
  // A client that neither sends nor takes a byte for this long is cut off.
  server.setTimeout(120_000);
  server.maxConnections = 1024;
  const serve = (message: IncomingMessage, response: ServerResponse) => {
    if (!server.listening) response.shouldKeepAlive = false;
    void serveRequest(service, message, response);
  };
  return server.on('request', serve).on('checkContinue', serve);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      reject(
        new PorchlightError(
          'invalid_setting',
          `the S3 server cannot listen on ${host}:${port}; choose another S3 port`,
          { cause },
        ),
      );
    });
    server.listen(port, host, resolve);
  });
}

async function stopServer(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), STOP_MS);
  // Connections become idle one by one as their requests end.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await new Promise((resolve) => server.close(resolve));
  clearTimeout(cut);
  clearInterval(sweep);
}
