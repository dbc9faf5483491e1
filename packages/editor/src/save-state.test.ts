import type { ProviderState } from '@aloitetila/collaboration/provider.ts';
import { expect, test } from 'vitest';
import { announcementOf, saveStateOf, saveStateText } from './save-state.ts';

const online: ProviderState = { connection: 'online', isSynced: true, waiting: 0, savedAt: null, canWrite: true };
const at = new Date('2026-12-03T11:21:08Z');
const text = (change: Partial<ProviderState>) => saveStateText(saveStateOf({ ...online, ...change }), 'fi');

test('nothing is called saved while an edit waits', () => {
	expect(text({ savedAt: at })).toBe('Tallennettu 13.21.08');
	expect(text({ savedAt: at, waiting: 1 })).toBe('Tallennetaan…');
	expect(text({ savedAt: at, connection: 'offline', waiting: 3 })).toBe(
		'Ei yhteyttä. 3 muutosta odottaa tässä ikkunassa.',
	);
	expect(text({ savedAt: at, connection: 'connecting', waiting: 1 })).toBe(
		'Ei yhteyttä. Yksi muutos odottaa tässä ikkunassa.',
	);
	expect(text({ isSynced: false })).toBe('Yhdistetään…');
	expect(text({ connection: 'refused', refusal: 'access_lost', waiting: 1, canWrite: false })).toBe(
		'Et voi enää muokata tätä tekstiä.',
	);
});

test('a reader is not told about saving', () => {
	expect(saveStateOf({ ...online, canWrite: false }).kind).toBe('reading');
	expect(saveStateOf({ ...online, canWrite: false, connection: 'offline' }).kind).toBe('reading_offline');
});

test('what cannot be saved any more is not hidden from someone who lost the right to write', () => {
	expect(saveStateOf({ ...online, canWrite: false, waiting: 2 }).kind).toBe('saving');
	expect(saveStateOf({ ...online, canWrite: false, waiting: 2, connection: 'offline' })).toEqual({
		kind: 'offline',
		waiting: 2,
	});
});

test('only trouble and its end are read aloud', () => {
	const say = (before: Partial<ProviderState>, now: Partial<ProviderState>) =>
		announcementOf(saveStateOf({ ...online, ...before }), saveStateOf({ ...online, ...now }), 'en');
	expect(say({}, { waiting: 1 })).toBeNull();
	expect(say({ waiting: 1 }, { savedAt: at })).toBeNull();
	expect(say({}, { connection: 'offline' })).toBe('No connection. Everything you wrote is saved.');
	expect(say({ connection: 'offline' }, { connection: 'offline', waiting: 1 })).toBeNull();
	expect(say({ connection: 'offline', waiting: 1 }, {})).toBe('The connection is back.');
	expect(say({}, { connection: 'refused', refusal: 'lineage' })).toBeNull();
});
