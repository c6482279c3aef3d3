import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';

/** A relay of WebSockets and nothing else: what comes by `/publish/ROOM` goes to everybody at `/watch/ROOM`. Prints its port; ends when its standard input closes. */
const server = createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
const rooms = new Map<string, Set<import('ws').WebSocket>>();

sockets.on('connection', (socket, request) => {
  const [, part, room = ''] = (request.url ?? '').split('/');
  const watching = rooms.get(room) ?? new Set();
  rooms.set(room, watching);
  if (part === 'watch') {
    watching.add(socket);
    socket.on('close', () => watching.delete(socket));
  } else
    socket.on('message', (message) => {
      for (const each of watching) each.send(message, { binary: true });
    });
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify(server.address())}\n`));
process.stdin.on('end', () => process.exit(0)).resume();
