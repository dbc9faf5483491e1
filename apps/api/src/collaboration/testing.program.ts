import { createRooms } from '@aloitetila/collaboration/rooms.ts';
import { connect } from '@aloitetila/db/connect.ts';
import { createDocumentStore } from '@aloitetila/use-cases/documents/document-store.ts';
import fastify from 'fastify';
import { collaborationDoor } from './collaboration.plugin.ts';

/**
 * The room server as a program of its own, for tests that kill it: `node testing.program.ts <database url> <port>`. The
 * cookie is the id of the person. Says the address when it listens.
 */
const [url = '', port = '0'] = process.argv.slice(2);
const { db } = connect(url);
const app = fastify();
await app.register(collaborationDoor, {
	rooms: createRooms({ store: createDocumentStore({ db, now: () => new Date() }), log: app.log }),
	publicOrigin: 'http://workspace.example',
	authorise: async ({ cookie = '' }) => ({
		access: { canWrite: true, person: { id: cookie, name: cookie, color: '' } },
	}),
});
process.stdout.write(`${await app.listen({ port: Number(port), host: '127.0.0.1' })}\n`);
