import type { DocumentStore } from '@aloitetila/collaboration/document-store.ts';
import type { ProviderState } from '@aloitetila/collaboration/provider.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { expect, test, vi } from 'vitest';
import { aDocument, openDoor, ourClient, stockClient, storedText, writer, writing } from './testing.ts';

const database = await testDatabase();
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });

test('our client and a stock client write together', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database, writing('scaffold ').update);
	const ours = ourClient(door, documentId);
	const stock = stockClient(door, documentId, 'other');
	await ours.provider.whenSynced;
	expect(ours.text.toJSON()).toBe('scaffold ');
	expect(ours.provider.state).toMatchObject({ connection: 'online', isSynced: true, canWrite: true, waiting: 0 });
	await until(() => expect(stock.client.synced).toBe(true));
	ours.text.insert(9, 'ours ');
	stock.text.insert(stock.text.length, 'stock ');
	ours.provider.awareness.setLocalStateField('cursor', 3);
	await until(() => {
		expect(ours.text.toJSON()).toBe(stock.text.toJSON());
		expect(ours.text.toJSON()).toContain('stock');
		expect(stock.awareness.getStates().get(ours.doc.clientID)).toMatchObject({ cursor: 3, user: { name: 'Aino' } });
	});
	ours.provider.destroy();
	await until(() => expect(stock.awareness.getStates().has(ours.doc.clientID)).toBe(false));
	await until(async () => expect(await storedText(door, documentId)).toBe(ours.text.toJSON()));
});

test('nothing is called saved before it is committed', async () => {
	let release = () => undefined as void;
	const released = new Promise<void>((resolve) => (release = resolve));
	const wrap = (store: DocumentStore): DocumentStore => ({
		...store,
		append: async (entries) => {
			await released;
			return store.append(entries);
		},
	});
	const door = await openDoor({ database, wrap });
	const { documentId } = await aDocument(database);
	const { provider, text } = ourClient(door, documentId);
	const other = stockClient(door, documentId, 'other');
	await provider.whenSynced;
	const states: ProviderState[] = [];
	provider.subscribe((state) => states.push(state));
	text.insert(0, 'one');
	text.insert(3, ' two');
	await until(() => expect(other.text.toJSON()).toBe('one two'));
	expect(provider.state).toMatchObject({ waiting: 2, savedAt: null });
	release();
	await until(() => expect(provider.state.waiting).toBe(0));
	expect(provider.state.savedAt).toBeInstanceOf(Date);
	expect(await storedText(door, documentId)).toBe('one two');
	expect(states.filter(({ savedAt }) => savedAt !== null).every(({ waiting }) => waiting === 0)).toBe(true);
});

test('what is written while the server is away is offered when it is back, and only then called saved', async () => {
	const first = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const { provider, text } = ourClient(first, documentId);
	const stock = stockClient(first, documentId, 'other');
	await provider.whenSynced;
	await until(() => expect(stock.client.synced).toBe(true));
	text.insert(0, 'before ');
	await until(() => expect(provider.state.waiting).toBe(0));
	await first.close();
	await until(() => expect(provider.state.connection).toBe('offline'));
	text.insert(7, 'alone ');
	stock.text.insert(0, 'stock ');
	expect(provider.state.waiting).toBe(1);
	const second = await openDoor({ database, port: Number(new URL(first.url).port) });
	await until(() => expect(provider.state).toMatchObject({ connection: 'online', waiting: 0 }));
	await until(() => {
		expect(text.toJSON()).toContain('stock');
		expect(stock.text.toJSON()).toBe(text.toJSON());
	});
	await until(async () => expect(await storedText(second, documentId)).toBe(text.toJSON()));
});

test('a reader knows that it may not write', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database, writing('to read').update);
	const { provider, text } = ourClient(door, documentId, 'reader');
	await provider.whenSynced;
	expect(text.toJSON()).toBe('to read');
	expect(provider.state).toMatchObject({ connection: 'online', canWrite: false });
	text.insert(0, 'not ');
	expect(provider.state.waiting).toBe(1);
	await until(async () => expect(await storedText(door, documentId)).toBe('to read'));
	expect(provider.state.savedAt).toBeNull();
});

test('a session that ends stops the client, and signing in again loses nothing', async () => {
	const door = await openDoor({ database, recheckMs: 60 });
	const { documentId } = await aDocument(database);
	const { provider, text } = ourClient(door, documentId);
	await provider.whenSynced;
	const verdict = door.sessions.get('writer') ?? writer('Aino');
	door.sessions.delete('writer');
	await until(() => expect(provider.state).toMatchObject({ connection: 'refused', refusal: 'no_session' }));
	text.insert(0, 'typed meanwhile');
	expect(provider.state.waiting).toBe(1);
	door.sessions.set('writer', verdict);
	provider.retry();
	await until(() => expect(provider.state).toMatchObject({ connection: 'online', waiting: 0 }));
	expect(provider.state).not.toHaveProperty('refusal');
	expect(await storedText(door, documentId)).toBe('typed meanwhile');
});

test('every final refusal has a name, and rights that change do not end the connection', async () => {
	const door = await openDoor({ database, recheckMs: 60 });
	const { documentId } = await aDocument(database);
	const { provider } = ourClient(door, documentId);
	await provider.whenSynced;
	const verdict = door.sessions.get('writer');
	if (verdict && 'access' in verdict) {
		door.sessions.set('writer', { ...verdict, access: { ...verdict.access, canWrite: false } });
	}
	await until(() => expect(provider.state).toMatchObject({ connection: 'online', canWrite: false }));
	door.sessions.set('writer', { refuse: 4404 });
	await until(() => expect(provider.state).toMatchObject({ connection: 'refused', refusal: 'access_lost' }));
	const stranger = ourClient(door, documentId, 'nobody');
	await until(() => expect(stranger.provider.state).toMatchObject({ connection: 'refused', refusal: 'no_session' }));
	const lost = ourClient(door, documentId, 'writer');
	await until(() => expect(lost.provider.state).toMatchObject({ connection: 'refused', refusal: 'not_found' }));
});

test('a copy of a document that another has replaced is not merged into it', async () => {
	const door = await openDoor({ database, limits: { headPollMs: 20 } });
	const { documentId } = await aDocument(database);
	const { provider, text } = ourClient(door, documentId);
	await provider.whenSynced;
	await database.sql`update documents set lineage = gen_random_uuid() where id = ${documentId}`;
	await until(() => expect(provider.state).toMatchObject({ connection: 'refused', refusal: 'lineage' }));
	text.insert(0, 'of the old one');
	provider.retry();
	await until(() => expect(provider.state).toMatchObject({ connection: 'refused', refusal: 'lineage', waiting: 1 }));
	expect(await storedText(door, documentId)).toBe('');
});

test('a thousand edits in a moment are not too fast for the server', async () => {
	const door = await openDoor({ database });
	const { documentId } = await aDocument(database);
	const { provider, text } = ourClient(door, documentId);
	await provider.whenSynced;
	const lost: ProviderState[] = [];
	provider.subscribe((state) => void (state.connection === 'online' || lost.push(state)));
	for (let turn = 0; turn < 1_000; turn += 1) text.insert(text.length, 'x');
	await until(() => expect(provider.state.waiting).toBe(0));
	expect(lost).toEqual([]);
	expect(await storedText(door, documentId)).toHaveLength(1_000);
});
