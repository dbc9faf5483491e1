import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bytesPerRoom, retained, soakRooms } from '../apps/api/src/collaboration/testing-soak.ts';

/**
 * `pnpm soak`: opens and closes thousands of rooms and fails where memory grows with them; then kills the program 20 times and
 * PostgreSQL 5 times while people type. `pnpm soak --short` is the first of it alone, with fewer rooms; the kills
 * are then in `npm test`, fewer of them.
 */
const isShort = process.argv.includes('--short');
const ROOMS = isShort ? 500 : 5_000;
const POINTS = isShort ? 5 : 10;
/**
 * What may seem to stay for each room. A room that stayed would be some 5,000 bytes; a document's id in a forgotten map, 150.
 * The short form cannot tell as little from the noise of so few rooms.
 */
const BYTES_PER_ROOM = isShort ? 600 : 75;

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const mebibytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(2)} MiB`;
const failures: string[] = [];

console.log(`Opening and closing ${ROOMS} rooms, two people in each.`);
const startedAt = performance.now();
const points = await soakRooms(ROOMS, POINTS, (point) =>
	console.log(
		`  after ${String(point.rooms).padStart(5)} rooms: ${mebibytes(retained(point))} held, ${mebibytes(point.residentBytes)} resident`,
	),
);
const growth = bytesPerRoom(points);
console.log(
	`  ${(growth / 1.024).toFixed(0)} KiB more for each 1,000 rooms; ${((performance.now() - startedAt) / 1000).toFixed(0)} s`,
);
if (growth > BYTES_PER_ROOM) {
	failures.push(`memory grows by ${growth.toFixed(0)} bytes with every room; ${BYTES_PER_ROOM} are allowed`);
}

if (!isShort) {
	const files = ['kill', 'postgres-kill', 'convergence'].map((name) => `apps/api/src/collaboration/${name}.test.ts`);
	const child = spawn(path.join(root, 'node_modules/.bin/vitest'), ['run', ...files], {
		cwd: root,
		stdio: 'inherit',
		env: { ...process.env, SOAK_KILLS: '20', SOAK_DATABASE_KILLS: '5', SOAK_CONVERGENCE: '200' },
	});
	const [code] = (await once(child, 'exit')) as [number | null];
	if (code !== 0) failures.push('a run with killed programs or databases failed, see above');
}

console.log(failures.length > 0 ? `FAILED: ${failures.join('; ')}` : 'ok');
process.exitCode = failures.length > 0 ? 1 : 0;
