import { charterVersions, organisations } from '@aloitetila/db/schema.ts';
import { VISITOR } from '@aloitetila/domain/people/actor.ts';
import { expect, test } from 'vitest';
import { codeOf, join, testWorkspace } from '../testing-workspace.ts';
import { changeOwnDetails, introduceOneself } from './introduce-oneself.ts';
import { createSession, readSession } from './sessions.ts';

const { context } = await testWorkspace();
const organisationId = context.newId();
await context.db.insert(organisations).values({ id: organisationId, kind: 'company', nameFi: 'Keksitty Oy' });

async function newcomer() {
	const person = await join(context, { name: null, hasAcceptedCharter: false });
	const { token } = await createSession(context, person.personId, 'Firefox');
	return { person, actor: async () => (await readSession(context, token))?.actor };
}
const introduction = { name: 'Aino Meri', organisationId, language: 'sv', charterVersion: 1, commits: true } as const;

test('a newcomer becomes a participant by telling their name and committing to the charter', async () => {
	const { person, actor } = await newcomer();
	expect(await actor()).toMatchObject({ name: null, hasAcceptedCharter: false });
	await introduceOneself(context, person, introduction);
	expect(await actor()).toMatchObject({ name: 'Aino Meri', language: 'sv', organisationId, hasAcceptedCharter: true });
	// A double click.
	expect(await codeOf(introduceOneself(context, person, introduction))).toBe('done');
});

test('nobody commits to a charter they were not shown', async () => {
	const { person, actor } = await newcomer();
	expect(await codeOf(introduceOneself(context, person, { ...introduction, charterVersion: 2 }))).toBe(
		'charter.changed',
	);
	expect(await actor()).toMatchObject({ name: null, hasAcceptedCharter: false });
});

test('an organisation that is not there changes nothing', async () => {
	const { person, actor } = await newcomer();
	const unknown = { ...introduction, organisationId: context.newId() };
	expect(await codeOf(introduceOneself(context, person, unknown))).toBe('organisation.not_found');
	expect(await actor()).toMatchObject({ name: null, hasAcceptedCharter: false });
	expect(await codeOf(introduceOneself(context, VISITOR, introduction))).toBe('session.required');
});

test('a new charter asks everyone again', async () => {
	const { person, actor } = await newcomer();
	await introduceOneself(context, person, introduction);
	await context.db.insert(charterVersions).values({ version: 2, inForceSince: context.now(), goals: [], rules: [] });
	expect(await actor()).toMatchObject({ name: 'Aino Meri', hasAcceptedCharter: false });
	await introduceOneself(context, person, { ...introduction, charterVersion: 2 });
	expect(await actor()).toMatchObject({ hasAcceptedCharter: true });
});

test('details are changed by oneself', async () => {
	const { person, actor } = await newcomer();
	expect(await codeOf(changeOwnDetails(context, person, { name: 'A', organisationId: null, language: 'en' }))).toBe(
		'access.not_allowed',
	);
	await introduceOneself(context, person, { ...introduction, charterVersion: 2 });
	const participant = await actor();
	if (!participant) throw new Error('no session');
	await changeOwnDetails(context, participant, { name: 'Aino Salo', organisationId: null, language: 'en' });
	expect(await actor()).toMatchObject({ name: 'Aino Salo', organisationId: null, language: 'en' });
});
