import { connect } from '@aloitetila/db/connect.ts';
import type { Context } from '@aloitetila/use-cases/context.ts';
import { randomBytes, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createApp } from '../../../../../apps/api/src/app.ts';
import { readEnvironment } from '../../../../../apps/api/src/environment.ts';
import { openSideChannel } from './side-channel.mjs';

/**
 * The program as it is, without its pages and its mail: the same doors, hooks, sessions, permissions and limits.
 * `node ours.program.ts <database url> <port>`.
 */
const [url = '', port = '0'] = process.argv.slice(2);
const { db } = connect(url);
const direct = connect(url, { max: 3, name: 'direct' });
const context: Context = {
	db,
	now: () => new Date(),
	newId: () => randomUUID(),
	randomBytes: (length) => new Uint8Array(randomBytes(length)),
	publicOrigin: 'http://127.0.0.1:3000',
	jobs: { enqueue: () => Promise.reject(new Error('nothing here sends mail')) },
	isDemo: false,
};
const app = await createApp({
	environment: readEnvironment({ LOG_LEVEL: process.env['BENCH_LOG'] ?? 'error' }),
	context,
	health: { isDraining: false, isMigrated: true, pingDatabase: async () => direct.sql`select 1` },
	direct: direct.sql,
});
await app.listen({ port: Number(port), host: '127.0.0.1' });
openSideChannel({
	port: (app.server.address() as AddressInfo).port,
	// As start.ts has it: whatever hangs does not hold up the end.
	stop: () => Promise.race([app.close(), wait(4_500)]),
});
