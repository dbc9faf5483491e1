import { Database } from '@hocuspocus/extension-database';
import { Server } from '@hocuspocus/server';
import postgres from 'postgres';
import { openSideChannel } from './side-channel.mjs';

/**
 * Hocuspocus as its guide sets it up for production: its database extension on PostgreSQL, its own debounce (2 s, at
 * most 10 s), a token that is looked at, and no logging. `node hocuspocus.mjs <json of the connection> <port>`.
 */
const [connection = '{}', port = '0'] = process.argv.slice(2);
const sql = postgres({ ...JSON.parse(connection), max: 10, onnotice: () => undefined });
const server = new Server({
	address: '127.0.0.1',
	port: Number(port),
	quiet: true,
	stopOnSignals: false,
	async onAuthenticate({ token }) {
		if (!token) throw new Error('no token');
		return { user: token };
	},
	extensions: [
		new Database({
			fetch: async ({ documentName }) => {
				const [row] = await sql`select data from documents where name = ${documentName}`;
				return row ? new Uint8Array(row.data) : null;
			},
			store: async ({ documentName, state }) => {
				await sql`insert into documents (name, data) values (${documentName}, ${state})
					on conflict (name) do update set data = excluded.data`;
			},
		}),
	],
});
await server.listen();
openSideChannel({ port: server.address.port, stop: () => server.destroy() });
