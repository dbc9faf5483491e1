import * as protocol from '@aloitetila/collaboration/protocol.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test, vi } from 'vitest';
import { varBytes, varString } from './testing-bytes.ts';
import { aFreePort, startProgram } from './testing-processes.ts';
import { aDocument, rawClient, writing } from './testing.ts';

/* Against a program of its own: what a number can do is to hold it up for good. */

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

/** As lib0 would read them. */
const NUMBERS = {
	infinity: [...Array.from({ length: 147 }, () => 0x80), 1],
	'no number': [...Array.from({ length: 148 }, () => 0x80), 0],
	'more than a database counts': [...Array.from({ length: 11 }, () => 0x80), 1],
	'more than can be counted exactly': [...Array.from({ length: 7 }, () => 0xff), 0x7f],
};
/** Messages with such a number in them. */
const MESSAGES: Record<string, (number: number[]) => number[]> = {
	'a question': (number) => [102, ...number],
	'the clock of a presence': (number) => [1, ...varBytes(new Uint8Array([1, 5, ...number, ...varString('{}')]))],
	'the client id of a presence': (number) => [1, ...varBytes(new Uint8Array([1, ...number, 1, ...varString('{}')]))],
	'the client id of an edit': (number) => [
		...[0, 2],
		...varBytes(new Uint8Array([1, 1, ...number, 0, 4, 1, ...varString('default'), ...varString('x'), 0])),
	],
	'the client id of a deletion': (number) => [0, 2, ...varBytes(new Uint8Array([0, 1, ...number, 1, 0, 1]))],
	'the length of a gap': (number) => [0, 1, ...varBytes(new Uint8Array([1, 1, 7, 0, 0, ...number, 0]))],
	'an earlier client id': (number) => [105, 1, ...number],
	'a length': (number) => [0, 2, ...number],
};

test('no number holds the program up, or keeps what others write from being stored', async () => {
	const port = await aFreePort();
	const program = await startProgram({ url: database.url, port });
	onTestFinished(async () => void (await program.kill()));
	const door = { url: `ws://127.0.0.1:${port}/collab` };
	for (const [message, make] of Object.entries(MESSAGES)) {
		for (const [name, number] of Object.entries(NUMBERS)) {
			const { documentId } = await aDocument(database);
			const aino = await rawClient(door, documentId, randomUUID());
			const hostile = await rawClient(door, documentId, randomUUID());
			const closed = Promise.race([hostile.closed, new Promise((resolve) => setTimeout(resolve, 5_000, 'open'))]);
			hostile.send(new Uint8Array(make(number)));
			expect(await closed, `${message}: ${name}`).toBe(4422);
			aino.send(protocol.updateFrame(writing('Aino').update), protocol.acknowledgementFrame(1));
			await until(() => expect(aino.acknowledged(), `${message}: ${name}`).toEqual([1]));
		}
	}
});
