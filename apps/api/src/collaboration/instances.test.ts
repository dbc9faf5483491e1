import { testDatabase } from '@aloitetila/db/testing.ts';
import { announceAccessChange } from '@aloitetila/use-cases/documents/access-changed.ts';
import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test, vi } from 'vitest';
import {
	aPair,
	aVisitor,
	type Instance,
	openInstance,
	othersSeenBy,
	type Refusals,
	storedContent,
	textOf,
	twoInstances,
} from './testing-instances.ts';
import { aFreePort, startProgram } from './testing-processes.ts';
import { gapsIn, storedIn } from './testing-typists.ts';
import { aDocument, rawClient } from './testing.ts';

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 5 });

/** Nothing is found by asking: what crosses has crossed by the bus. */
const NO_POLL = { headPollMs: 600_000 };

test('edits cross from one instance to the other, both ways, without anybody asking for them', async () => {
	const { documentId, aino, bertta } = await aPair(database, await twoInstances({ database, limits: NO_POLL }));
	for (let turn = 0; turn < 20; turn += 1) {
		textOf(aino).insert(0, `a${turn}`);
		textOf(bertta).insert(0, `b${turn}`);
		await until(() => expect(textOf(aino).toJSON()).toBe(textOf(bertta).toJSON()));
	}
	expect(textOf(aino).toJSON()).toContain('b19');
	const third = await openInstance({ database, limits: NO_POLL });
	await until(async () => expect(await storedContent(third, documentId)).toEqual(aino.content()));
});

test('edits too large for a message cross as well', async () => {
	const { aino, bertta } = await aPair(database, await twoInstances({ database, limits: NO_POLL }));
	textOf(aino).insert(0, 'x'.repeat(50_000));
	await until(() => expect(textOf(bertta).length).toBe(50_000));
	textOf(bertta).insert(50_000, 'and small');
	await until(() => expect(textOf(aino).toJSON()).toContain('and small'));
});

test('people on another instance are seen by name and caret, also by who comes later, until they leave', async () => {
	const { here, there } = await twoInstances({ database });
	const { documentId, aino, bertta } = await aPair(database, { here, there });
	aino.awareness().setLocalState({ user: { name: 'Somebody else' }, cursor: 4 });
	const asSeen = { user: { id: aino.cookie, name: `Person ${aino.cookie}`, color: '#123456' }, cursor: 4 };
	await until(() => expect(othersSeenBy(bertta)).toEqual([[aino.doc.clientID, asSeen]]));
	bertta.awareness().setLocalState({ cursor: 1 });
	await until(() => expect(othersSeenBy(aino)).toMatchObject([[bertta.doc.clientID, { cursor: 1 }]]));
	aino.awareness().setLocalStateField('cursor', 5);
	await until(() => expect(othersSeenBy(bertta)).toMatchObject([[aino.doc.clientID, { cursor: 5 }]]));

	const reader = aVisitor(documentId, 'stock', 'reader');
	reader.connect(there.url);
	await until(() => expect(reader.awareness().getStates().get(aino.doc.clientID)).toEqual({ ...asSeen, cursor: 5 }));
	const third = await openInstance({ database });
	const later = aVisitor(documentId, 'stock', 'reader');
	later.connect(third.url);
	await until(() => expect(later.awareness().getStates().get(aino.doc.clientID)).toEqual({ ...asSeen, cursor: 5 }));
	await until(() => expect(later.awareness().getStates().get(bertta.doc.clientID)).toMatchObject({ cursor: 1 }));

	aino.leave();
	await until(() => {
		for (const visitor of [bertta, reader, later])
			expect(visitor.awareness().getStates().has(aino.doc.clientID)).toBe(false);
	});
	expect(later.awareness().getStates().has(bertta.doc.clientID)).toBe(true);
});

test('who goes from one instance to the other is seen once, and stays seen', async () => {
	const { here, there } = await twoInstances({ database });
	const { aino, bertta } = await aPair(database, { here, there });
	aino.awareness().setLocalState({ cursor: 1 });
	await until(() => expect(othersSeenBy(bertta)).toHaveLength(1));
	for (let turn = 2; turn < 8; turn += 1) {
		aino.connect(turn % 2 ? here.url : there.url);
		aino.awareness().setLocalState({ cursor: turn });
		await until(() => expect(othersSeenBy(bertta)).toMatchObject([[aino.doc.clientID, { cursor: turn }]]));
	}
	// Whatever the instance that she left last has to say of it has been said.
	textOf(aino).insert(0, 'still here');
	await until(() => expect(textOf(bertta).toJSON()).toBe('still here'));
	await new Promise((resolve) => setTimeout(resolve, 200));
	expect(othersSeenBy(bertta).map(([id]) => id)).toEqual([aino.doc.clientID]);
});

test('the people of an instance that is killed disappear, and of one that is stopped at once', async () => {
	const limits = { aliveMs: 100, silentMs: 400 };
	const here = await openInstance({ database, limits });
	const { documentId } = await aDocument(database);
	const witness = aVisitor(documentId, 'stock');
	witness.connect(here.url);
	await until(() => expect(witness.isConnected()).toBe(true));
	for (const end of ['kill', 'stop'] as const) {
		const port = await aFreePort();
		const program = await startProgram({
			url: database.url,
			port,
			limits: { ...limits, silentMs: end === 'kill' ? 400 : 60_000 },
		});
		onTestFinished(async () => void (await program.kill()));
		const guest = aVisitor(documentId, 'ours');
		guest.connect(`ws://127.0.0.1:${port}/collab`);
		await until(() => expect(guest.isConnected()).toBe(true));
		guest.awareness().setLocalState({ cursor: 7 });
		await until(() => expect(othersSeenBy(witness)).toMatchObject([[guest.doc.clientID, { cursor: 7 }]]));
		await program[end]();
		await until(() => expect(othersSeenBy(witness)).toEqual([]));
		guest.leave();
	}
});

test('losing every notification only delays: edits are found by asking, and presence comes back with the bus', async () => {
	const { here, there } = await twoInstances({ database, limits: { headPollMs: 50, aliveMs: 50, silentMs: 200 } });
	const { documentId, aino, bertta } = await aPair(database, { here, there });
	here.bus.lose(() => true);
	for (let turn = 0; turn < 30; turn += 1) {
		textOf(aino).insert(0, `a${turn} `);
		textOf(bertta).insert(0, `b${turn} `);
	}
	await until(() => {
		expect(textOf(bertta).toJSON()).toBe(textOf(aino).toJSON());
		expect(textOf(bertta).toJSON()).toContain('a29');
		expect(textOf(aino).toJSON()).toContain('b29');
	});
	aino.awareness().setLocalState({ cursor: 9 });
	here.bus.lose();
	await until(() => expect(othersSeenBy(bertta)).toMatchObject([[aino.doc.clientID, { cursor: 9 }]]));
	expect(gapsIn(await storedIn(database.sql, here.store, documentId))).toEqual([]);
});

test('a last notification that is lost is found by asking, and one in the midst by the next', async () => {
	const { here, there } = await twoInstances({ database, limits: NO_POLL });
	const { aino, bertta } = await aPair(database, { here, there });
	textOf(aino).insert(0, 'one ');
	await until(() => expect(textOf(bertta).toJSON()).toBe('one '));
	here.bus.lose(({ kind }) => kind === 'appended');
	textOf(aino).insert(4, 'two ');
	await until(() => expect(aino.waiting()).toBe(0));
	here.bus.lose();
	textOf(aino).insert(8, 'three');
	await until(() => expect(textOf(bertta).toJSON()).toBe('one two three'));

	const asking = await twoInstances({ database, limits: { headPollMs: 100 } });
	const other = await aPair(database, asking);
	asking.here.bus.lose(({ kind }) => kind === 'appended');
	textOf(other.aino).insert(0, 'the last');
	await until(() => expect(textOf(other.bertta).toJSON()).toBe('the last'));
});

test('who loses access while typing is out within two seconds wherever the change was made, and what is theirs by then stays', async () => {
	const refusals: Refusals = new Map();
	const { here, there } = await twoInstances({ database, refusals });
	const { documentId } = await aDocument(database);
	const cookie = randomUUID();
	const [on, off] = [await rawClient(here, documentId, cookie), await rawClient(there, documentId, cookie)];
	const bystander = await rawClient(there, documentId, randomUUID());
	refusals.set(cookie, { refuse: 4401 });
	const startedAt = performance.now();
	await database.db.transaction((tx) => announceAccessChange(tx, { personId: cookie }));
	expect([await on.closed, await off.closed]).toEqual([4401, 4401]);
	expect(performance.now() - startedAt).toBeLessThan(2_000);
	expect(bystander.socket.readyState).toBe(bystander.socket.OPEN);
});

test('instances that are restarted one after the other, while people type, lose nothing', async () => {
	const instances = [await openInstance({ database }), await openInstance({ database })];
	const { documentId } = await aDocument(database);
	const visitors = (['ours', 'stock', 'ours', 'stock'] as const).map((kind) => aVisitor(documentId, kind));
	visitors.forEach((visitor, index) => visitor.connect(instances[index % 2]?.url ?? ''));
	await until(() => expect(visitors.every(({ isConnected }) => isConnected())).toBe(true));
	let typed = 0;
	const timer = setInterval(() => {
		visitors.forEach((visitor, index) => textOf(visitor).insert(textOf(visitor).length, `[${index}:${typed}]`));
		typed += 1;
	}, 20);
	onTestFinished(() => clearInterval(timer));
	for (const round of [0, 1, 2, 3]) {
		const before = typed;
		await until(() => expect(typed).toBeGreaterThan(before + 5));
		const old = instances[round % 2] as Instance;
		await old.close();
		instances[round % 2] = await openInstance({ database, port: old.port });
		visitors.forEach(({ comeBack }) => comeBack());
		await until(() => expect(visitors.every(({ isConnected }) => isConnected())).toBe(true));
	}
	clearInterval(timer);
	await until(async () => {
		const [first, ...others] = visitors.map(({ content }) => content());
		for (const other of others) expect(other).toEqual(first);
		expect(await storedContent(instances[0] as Instance, documentId)).toEqual(first);
	});
	expect(
		textOf(visitors[0] as ReturnType<typeof aVisitor>)
			.toJSON()
			.match(/\[/gu),
	).toHaveLength(typed * 4);
	expect(gapsIn(await storedIn(database.sql, (instances[0] as Instance).store, documentId))).toEqual([]);
});
