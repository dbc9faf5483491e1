import type { ProviderState } from '@aloitetila/collaboration/provider.ts';
import { expect, test } from 'vitest';
import { announcementOf, saveStateMark, saveStateOf, saveStateText, signedOutText } from './save-state.ts';

const online: ProviderState = {
	connection: 'online',
	isSynced: true,
	waiting: 0,
	restored: 0,
	isKept: false,
	leftBehind: [],
	savedAt: null,
	canWrite: true,
};
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
	expect(saveStateOf({ ...online, canWrite: false, waiting: 2 }).kind).toBe('not_allowed');
	expect(text({ canWrite: false, waiting: 2 })).toBe('Et voi enää muokata tätä tekstiä.');
	expect(saveStateOf({ ...online, canWrite: false, waiting: 2, connection: 'offline' })).toEqual({
		kind: 'offline',
		waiting: 2,
		isKept: false,
	});
});

test('a copy on this device is promised only where there is one', () => {
	expect(text({ connection: 'offline', waiting: 1, isKept: true })).toBe(
		'Ei yhteyttä. Yksi muutos on tallessa tällä laitteella.',
	);
	expect(text({ connection: 'offline', waiting: 12, isKept: true })).toBe(
		'Ei yhteyttä. 12 muutosta on tallessa tällä laitteella.',
	);
	expect(text({ connection: 'offline', isKept: true })).toBe('Ei yhteyttä. Kaikki kirjoittamasi on tallennettu.');
	expect(signedOutText({ waiting: 2, isKept: true }, 'sv')).toBe(
		'2 ändringar finns kvar på den här enheten. De sparas när du har loggat in.',
	);
	expect(signedOutText({ waiting: 1, isKept: false }, 'en')).toBe(
		'One change is only in this window. Do not close it before you have signed in.',
	);
	expect(signedOutText({ waiting: 0, isKept: true }, 'fi')).toBeNull();
});

test('what comes back from an earlier time is told, and told again when it is saved', () => {
	const restoring = saveStateOf({ ...online, waiting: 3, restored: 2 });
	expect(saveStateText(restoring, 'fi')).toBe('Tallennetaan aiemmin kirjoittamaasi…');
	const saved = saveStateOf({ ...online, savedAt: at });
	expect(announcementOf({ kind: 'connecting' }, restoring, 'en')).toBe('Saving what you wrote earlier…');
	expect(announcementOf(restoring, saved, 'en')).toBe('What you wrote earlier is now saved.');
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

test('beside the editor, which tells the reason, a refusal is named in a word', () => {
	const mark = (change: Partial<ProviderState>) => saveStateMark(saveStateOf({ ...online, ...change }), 'fi');
	expect(mark({ connection: 'refused', refusal: 'lineage', canWrite: false })).toBe('Muokkaus on keskeytynyt');
	expect(mark({ canWrite: false, waiting: 2 })).toBe('Muokkaus on keskeytynyt');
	expect(mark({ connection: 'refused', refusal: 'no_session', canWrite: false })).toBe('Istunto on päättynyt');
	expect(mark({ waiting: 1 })).toBe('Tallennetaan…');
});
