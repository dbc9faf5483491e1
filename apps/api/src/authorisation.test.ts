import { testDatabase } from '@aloitetila/db/testing.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { ACTORS, type ActorKind, ROUTES } from './authorisation.matrix.ts';
import { COMPLETE_DRAFT, setStage } from './testing-stage.ts';
import { actorOf, type Thing, things } from './testing-things.ts';
import { testApp } from './testing.ts';

const database = await testDatabase();
const program = await testApp({ database, env: { WRITES_PER_MINUTE: '100000' } });
const { app, context } = program;
const stage = await setStage(database, context);
const makeThing = things(stage, database);
afterAll(() => program.close());

/** What is posted, where it is anything; a body that breaks its contract would hide how its sender is judged. */
const BODIES: Record<string, (thing: Thing) => Promise<object> | object> = {
	'POST /api/v1/sign-in-codes': () => ({ email: 'somebody@example.org' }),
	'POST /api/v1/sessions': () => ({ code: '12345678' }),
	'POST /api/v1/me/confirmations': () => ({ code: '12345678' }),
	'POST /api/v1/me/introduction': () => ({ name: 'Uusi Nimi', language: 'fi', charterVersion: 1, commits: true }),
	'PUT /api/v1/me': () => ({ name: 'Uusi Nimi', language: 'sv' }),
	'POST /api/v1/group/terms': ({ role }) => ({ email: `${randomUUID()}@example.org`, role }),
	'POST /api/v1/initiatives': () => COMPLETE_DRAFT,
	'PUT /api/v1/initiatives/:id': () => ({ ...COMPLETE_DRAFT, title: 'Uusi otsikko' }),
	'POST /api/v1/initiatives/:id/return': () => ({ reason: 'Täydennä.' }),
	'POST /api/v1/initiatives/:id/schedule': async () => ({
		meetingId: (await stage.meetingOf('announced')).id,
		reason: 'Otetaan esille.',
	}),
	'POST /api/v1/initiatives/:id/unschedule': () => ({ reason: 'Siirretään.' }),
	'POST /api/v1/initiatives/:id/advance': () => ({ firstAction: 'Kokous.', reason: 'Edetään.' }),
	'POST /api/v1/initiatives/:id/complete': () => ({ reason: 'Valmista.' }),
	'POST /api/v1/initiatives/:id/not-advance': () => ({ reason: 'Ei nyt.' }),
	'POST /api/v1/initiatives/:id/reopen': () => ({ reason: 'Palataan tähän.' }),
	'POST /api/v1/meetings': () => stage.aMeeting(),
	'PUT /api/v1/meetings/:id': () => stage.aMeeting(),
	'POST /api/v1/meetings/:id/cancel': () => ({ reason: 'Este.' }),
	'POST /api/v1/meetings/:id/agenda-items': () => ({ kind: 'break', titleFi: 'Tauko', minutes: 5 }),
	'PATCH /api/v1/meetings/:id/agenda-items/:itemId': () => ({ minutes: 15 }),
	'POST /api/v1/meetings/:id/agenda-items/:itemId/step': () => ({ direction: 'up' }),
	'POST /api/v1/summaries/:id/history': () => ({ name: 'Ennen tapaamista' }),
	'PUT /api/v1/summaries/:id/history/:seq/name': () => ({ name: 'Toinen nimi' }),
};

/** The ids of an address, filled in. */
const fill = (url: string, params: Record<string, string>) =>
	url.replaceAll(/:(\w+)/gu, (_match, name: string) => params[name] ?? '').replace('*', 'nothing-lives-here');

async function attempt(route: string, thingName: string, kind: ActorKind): Promise<string> {
	const [method = '', url = ''] = route.split(' ');
	const actor = await actorOf(stage, kind);
	const thing = await makeThing(thingName, actor, kind);
	const body = await BODIES[route]?.(thing);
	const send = (params: Record<string, string>) =>
		app.inject({
			method: (method === '*' ? 'POST' : method) as 'GET',
			url: fill(url, params),
			headers: { 'accept-language': 'en', ...(actor ? { cookie: actor.cookie } : {}) },
			...(body ? { payload: body } : {}),
		});

	const before = await stage.whatIsStored();
	const answer = await send(thing.params);
	const { statusCode } = answer;
	if (statusCode < 300) return thing.hasHappened && !(await thing.hasHappened()) ? 'none' : 'yes';
	expect(await stage.whatIsStored(), `${kind} was refused, and yet something was stored`).toBe(before);
	if (statusCode === 404 && url.includes(':')) {
		const unknown = { id: randomUUID(), itemId: randomUUID(), documentId: randomUUID(), version: '1', seq: '1' };
		expect(answer.body, `${kind} can tell it from what does not exist`).toBe((await send(unknown)).body);
	}
	return String(statusCode);
}

/** In the shape of a line of the matrix. */
async function attemptAll(route: string, thing: string): Promise<string> {
	const outcomes: string[] = [];
	for (const kind of ACTORS) outcomes.push(await attempt(route, thing, kind));
	return outcomes.join(' ');
}

test('the matrix has every route there is, with its policy, and none that is gone', () => {
	const there = app.declaredRoutes.map(({ method, url, policy }) => `${method} ${url} asks ${policy}`);
	const listed = Object.entries(ROUTES).map(([route, { policy }]) => `${route} asks ${policy}`);
	// Pages are not part of this app; authorisation.built.test.ts has them.
	expect(listed.filter((line) => line !== '* /* asks pages').sort()).toEqual(there.sort());
});

describe('every route, for everybody', () => {
	const tries = Object.entries(ROUTES).flatMap(([route, { on }]) =>
		Object.entries(on).map(([thing, expected]) => ({ route, thing, expected })),
	);
	test.each(tries)('$route on $thing', async ({ route, thing, expected }) => {
		expect(await attemptAll(route, thing)).toBe(expected);
	});
});
