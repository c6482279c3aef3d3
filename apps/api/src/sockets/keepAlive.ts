import type { WebSocket } from 'ws';

/** Pings, and ends a socket that doesn't answer before the next ping. Returns what stops it. */
export function keepAlive(socket: WebSocket, pingMs: number): () => void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (isAlive) socket.ping();
    else socket.terminate();
    isAlive = false;
  }, pingMs);
  return () => clearInterval(timer);
}
