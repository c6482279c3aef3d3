/** One open WebSocket, as whoever runs the client provides it: a browser's, or `ws` in node. */
export interface LiveSocket {
  /** Text goes as a text message, bytes as a binary one. Sending on a closed socket does nothing. */
  send(data: string | Uint8Array): void;
  /** Closes it; `closed` may or may not be told then. */
  close(): void;
  /** Bytes that were sent and have not left yet. */
  readonly bufferedBytes: number;
}

/** What a socket tells. `closed` comes once, also where it never opened; nothing follows it. The bytes of `record` belong to the callee. */
export interface LiveSocketEvents {
  opened(): void;
  text(text: string): void;
  record(bytes: Uint8Array): void;
  /** `code` is of RFC 6455 section 7.4; 1006 where the connection was lost or refused. */
  closed(code: number): void;
}

/** Begins to open a WebSocket that offers `protocols`. Throws nothing; what fails is told by `closed`, and nothing is told before it has returned. */
export type OpenLiveSocket = (url: URL, protocols: readonly string[], events: LiveSocketEvents) => LiveSocket;
