import { connect } from '@aloitetila/db/connect.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { announceAccessChange, listenForAccessChanges } from '@aloitetila/use-cases/documents/access-changed.ts';
import { createSession, endSession } from '@aloitetila/use-cases/people/sessions.ts';
import { testContext } from '@aloitetila/use-cases/testing.ts';
import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test, vi } from 'vitest';
import { authoriseBy } from './authorise.ts';
import { aDocument, openDoor, ourClient, rawClient, stockClient } from './testing.ts';

const database = await testDatabase();
const { sql } = database;
const context = testContext({ db: database.db, jobs: { enqueue: async () => undefined } });
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 10_000, interval: 5 });
const at = context.now();
await sql`insert into charter_versions values (1, ${at}, '[]', '[]')`;

async function aPerson(name: string, role?: 'preparatory_group' | 'lead') {
	const personId = randomUUID();
	await sql`insert into people (id, email, name, language, created_at)
		values (${personId}, ${`${personId}@example.org`}, ${name}, 'fi', ${at})`;
	await sql`insert into charter_acceptances values (${personId}, 1, ${at})`;
	if (role) {
		await sql`insert into role_grants (id, person_id, role, started_at)
			values (${randomUUID()}, ${personId}, ${role}, ${at})`;
	}
	const { token, sessionId } = await createSession(context, personId, 'a test');
	return { personId, sessionId, cookie: `other=1; session=${token}` };
}

async function aSummary() {
	const { documentId } = await aDocument(database);
	const meetingId = randomUUID();
	await sql`insert into meetings (id, status, theme, language, starts_at, ends_at, announced_at, created_at)
		values (${meetingId}, 'announced', '{}', 'fi', ${at}, ${at}::timestamptz + interval '1 hour', ${at}, ${at})`;
	await sql`insert into summaries (id, meeting_id, document_id, status, started_at)
		values (${randomUUID()}, ${meetingId}, ${documentId}, 'draft', ${at})`;
	return documentId;
}

async function aDoor() {
	const direct = connect(database.url, { max: 2 });
	onTestFinished(direct.end);
	const listen = (listener: Parameters<typeof listenForAccessChanges>[1]) =>
		listenForAccessChanges(direct.sql, listener);
	return openDoor({ database, authorise: authoriseBy(context), listen });
}

test('the group writes a summary, participants read it, and strangers get neither it nor its name', async () => {
	const door = await aDoor();
	const documentId = await aSummary();
	const [member, participant] = [await aPerson('Aino', 'preparatory_group'), await aPerson('Bertta')];
	const [writing, reading] = [member, participant].map(({ cookie }) => ourClient(door, documentId, cookie));
	await Promise.all([writing?.provider.whenSynced, reading?.provider.whenSynced]);
	expect([writing?.provider.state.canWrite, reading?.provider.state.canWrite]).toEqual([true, false]);
	const watching = stockClient(door, documentId, participant.cookie);
	await until(() =>
		expect(watching.awareness.getStates().get(writing?.doc.clientID ?? 0)).toMatchObject({
			user: { id: member.personId, name: 'Aino' },
		}),
	);
	expect(await (await rawClient(door, documentId, '')).closed).toBe(4401);
	expect(await (await rawClient(door, documentId, 'session=forged-forged-forged-forged')).closed).toBe(4401);
	expect(await (await rawClient(door, randomUUID(), member.cookie)).closed).toBe(4404);
	// A document that is no summary is nobody's yet.
	expect(await (await rawClient(door, (await aDocument(database)).documentId, member.cookie)).closed).toBe(4404);
});

test('signing out and losing a role reach the socket at once', async () => {
	const door = await aDoor();
	const documentId = await aSummary();
	const [aino, bertta] = [await aPerson('Aino', 'preparatory_group'), await aPerson('Bertta', 'preparatory_group')];
	const [first, second] = [
		await rawClient(door, documentId, aino.cookie),
		await rawClient(door, documentId, bertta.cookie),
	];
	await endSession(context, aino.sessionId);
	expect(await first.closed).toBe(4401);
	await database.db.transaction(async (tx) => {
		await sql`update role_grants set ended_at = ${at} where person_id = ${bertta.personId}`;
		await announceAccessChange(tx, { personId: bertta.personId });
	});
	expect(await second.closed).toBe(4503);
});

test('a summary that is published rests: who was writing comes back as a reader', async () => {
	const door = await aDoor();
	const documentId = await aSummary();
	const { cookie } = await aPerson('Aino', 'preparatory_group');
	const { provider } = ourClient(door, documentId, cookie);
	await provider.whenSynced;
	await sql`update summaries set status = 'published', published_version = 1 where document_id = ${documentId}`;
	await database.db.transaction((tx) => announceAccessChange(tx, { documentId }));
	await until(() => expect(provider.state).toMatchObject({ connection: 'online', canWrite: false }));
});
