import { setupWSConnection } from '@y/websocket-server/utils';
import http from 'node:http';
import WebSocket from 'ws';
import { openSideChannel } from './side-channel.mjs';

/** @y/websocket-server's own server.js, which keeps documents in memory, and the side channel. */
const [, port = '0'] = process.argv.slice(2);
const wss = new WebSocket.Server({ noServer: true });
const server = http.createServer((_request, response) => {
	response.writeHead(200, { 'Content-Type': 'text/plain' });
	response.end('okay');
});
wss.on('connection', setupWSConnection);
server.on('upgrade', (request, socket, head) => {
	wss.handleUpgrade(request, socket, head, (ws) => wss.emit('connection', ws, request));
});
server.listen(Number(port), '127.0.0.1', () => {
	openSideChannel({ port: server.address().port, stop: () => undefined });
});
