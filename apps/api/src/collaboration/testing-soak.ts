import * as protocol from '@aloitetila/collaboration/protocol.ts';
import { connect } from '@aloitetila/db/connect.ts';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { varString, varUint } from './testing-bytes.ts';
import { aFreePort, startDatabase, startProgram } from './testing-processes.ts';
import type { ProgramReport } from './testing.program.ts';

/** Memory after so many rooms have been opened and closed. */
export interface SoakPoint extends ProgramReport {
	rooms: number;
}

const AT_ONCE = 40;
const WARM_UP = 200;
const EDITS = 4;
/** Rooms leave memory as soon as they are compacted, so that what stays is what should not. */
const LIMITS = { idleMs: 50, headPollMs: 500, upgradesPerMinute: 1_000_000 };

/**
 * Opens and closes `rooms` documents, each with two people who edit and are present, against the room server as a program
 * of its own. Looks `points` times at the memory that it holds after garbage was collected and all rooms are gone.
 */
export async function soakRooms(rooms: number, points: number, say: (point: SoakPoint) => void): Promise<SoakPoint[]> {
	const database = await startDatabase({ isDurable: false });
	const { sql, end } = connect(database.url, { max: 2, name: 'the soak' });
	const port = await aFreePort();
	const program = await startProgram({ url: database.url, port, limits: LIMITS });
	const url = `ws://127.0.0.1:${port}/collab`;
	const seen: SoakPoint[] = [];
	try {
		// Whatever is made once, as compiled code and connections, is made before the first look.
		await inTurns(Math.max(WARM_UP, rooms / points), () => visit(url, sql));
		for (let point = 1; point <= points; point += 1) {
			await inTurns(rooms / points, () => visit(url, sql));
			const looked = { rooms: (rooms / points) * point, ...(await atRest(program)) };
			seen.push(looked);
			say(looked);
		}
		return seen;
	} finally {
		await program.kill();
		await end();
		await database.stop();
	}
}

async function inTurns(times: number, work: () => Promise<void>): Promise<void> {
	let left = Math.round(times);
	const worker = async () => {
		while (left > 0) {
			left -= 1;
			await work();
		}
	};
	await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** Two people open a new document, write by turns, move their carets and leave. Resolves when all of it is durable. */
async function visit(url: string, sql: ReturnType<typeof connect>['sql']): Promise<void> {
	const documentId = randomUUID();
	await sql`insert into documents (id, lineage) values (${documentId}, ${randomUUID()})`;
	const people = await Promise.all([0, 1].map(() => arrive(`${url}/${documentId}`)));
	for (let turn = 0; turn < EDITS; turn += 1) await people[turn % 2]?.write(`${'x'.repeat(turn * 50)} `);
	const [first, second] = people.map(({ doc }) => doc.getText('default').toJSON().length);
	if (first === 0 || second === 0) throw new Error('an edit did not arrive');
	await Promise.all(people.map(({ leave }) => leave()));
}

async function arrive(address: string) {
	const doc = new Y.Doc();
	const socket = new WebSocket(address, { headers: { cookie: randomUUID() } });
	const acknowledged = new Map<number, () => void>();
	let counter = 0;
	socket.on('message', (frame: Buffer) => {
		for (const message of protocol.readMessages(new Uint8Array(frame), 100)) {
			if (message.kind === 'update' || message.kind === 'syncStep2') Y.applyUpdate(doc, message.update, 'server');
			if (message.kind === 'syncStep1') socket.send(protocol.syncStep2Frame(Y.encodeStateAsUpdate(doc)));
			if (message.kind === 'acknowledgement') acknowledged.get(message.counter)?.();
		}
	});
	await once(socket, 'open');
	socket.send(protocol.joinFrames(protocol.standingFrame(), protocol.syncStep1Frame(Y.encodeStateVector(doc))));
	return {
		doc,
		/** Resolves once it is durable. */
		async write(text: string) {
			const before = Y.encodeStateVector(doc);
			doc.getText('default').insert(0, text);
			const update = protocol.updateFrame(Y.encodeStateAsUpdate(doc, before));
			counter += 1;
			const isDurable = new Promise<void>((resolve) => acknowledged.set(counter, resolve));
			const presence = protocol.presenceFrame(presenceOf(doc.clientID, counter));
			socket.send(protocol.joinFrames(update, protocol.acknowledgementFrame(counter), presence));
			await isDurable;
		},
		async leave() {
			const closed = once(socket, 'close');
			socket.close();
			await closed;
		},
	};
}

/** As y-protocols writes it: how many, and of each its client id, clock and state. */
function presenceOf(clientId: number, clock: number): Uint8Array {
	return new Uint8Array([1, ...varUint(clientId), ...varUint(clock), ...varString(JSON.stringify({ cursor: clock }))]);
}

/** The least of several looks, once no document is open. */
async function atRest(program: { report: () => Promise<ProgramReport> }): Promise<ProgramReport> {
	let least: ProgramReport | null = null;
	for (let look = 0; look < 5; look += 1) {
		let report = await program.report();
		for (let tries = 0; report.openDocuments > 0; tries += 1) {
			if (tries === 1_200) throw new Error(`${report.openDocuments} rooms are still open though nobody is in them`);
			await wait(50);
			report = await program.report();
		}
		if (!least || report.heapBytes + report.externalBytes < least.heapBytes + least.externalBytes) least = report;
		await wait(200);
	}
	if (!least) throw new Error('nobody has looked');
	return least;
}

/**
 * Bytes that stay for each room, by the line that fits the later half of the points best: before that the program is still
 * compiling what it does for the first times.
 */
export function bytesPerRoom(all: readonly SoakPoint[]): number {
	const points = all.slice(-Math.ceil(all.length / 2));
	const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
	const [x, y] = [mean(points.map(({ rooms }) => rooms)), mean(points.map(retained))];
	const slope = points.map((point) => (point.rooms - x) * (retained(point) - y));
	return mean(slope) / mean(points.map(({ rooms }) => (rooms - x) ** 2));
}

export const retained = ({ heapBytes, externalBytes }: ProgramReport) => heapBytes + externalBytes;
