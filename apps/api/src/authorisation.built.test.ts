import { testDatabase } from '@aloitetila/db/testing.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { ACTORS, type ActorKind, PAGE_ACTIONS, PAGES } from './authorisation.matrix.ts';
import { pagesOfBuild, testPages } from './testing-pages.ts';
import { COMPLETE_DRAFT, setStage } from './testing-stage.ts';
import { actorOf, type Thing, things } from './testing-things.ts';

const database = await testDatabase();
const { context, browse, close } = await testPages(database);
const stage = await setStage(database, context);
const makeThing = things(stage, database);
const build = await pagesOfBuild();
afterAll(close);

const draft = { ...COMPLETE_DRAFT, goal: '1' };
const meeting = () => {
	const { otherLanguages, ...rest } = stage.aMeeting();
	return { ...rest, 'otherLanguages[]': otherLanguages.join() };
};
const ofMove: Record<string, (thing: Thing) => Promise<Record<string, string>> | Record<string, string>> = {
	return: () => ({ reason: 'Täydennä.' }),
	schedule: async ({ params }) => ({
		meetingId: params['about'] ? (params['id'] ?? '') : (await stage.meetingOf('announced')).id,
		minutes: '20',
		reason: 'Otetaan esille.',
	}),
	unschedule: () => ({ reason: 'Siirretään.' }),
	advance: () => ({ firstAction: 'Kokous.', reason: 'Edetään.' }),
	complete: () => ({ reason: 'Valmista.' }),
	not_advance: () => ({ reason: 'Ei nyt.' }),
	reopen: () => ({ reason: 'Palataan tähän.' }),
};

/** What is posted; a form that breaks its contract would hide how its sender is judged. */
const FORMS: typeof ofMove = {
	'/sign-in?/code': () => ({ email: `${randomUUID()}@example.org` }),
	'/sign-in?/example': () => ({ person: stage.participant.person.personId }),
	'/sign-in/code?/default': () => ({ code: '12345678' }),
	'/welcome?/default': () => ({ name: 'Uusi Nimi', language: 'fi', charterVersion: '1', commits: 'on' }),
	'/account?/details': () => ({ name: 'Uusi Nimi', language: 'sv' }),
	'/account?/end': ({ params }) => ({ session: params['id'] ?? '' }),
	'/confirm?/code': () => ({ code: '12345678' }),
	'/group?/appoint': ({ role = '' }) => ({ email: `${randomUUID()}@example.org`, role }),
	'/group?/end': ({ params }) => ({ grant: params['id'] ?? '' }),
	'/initiatives/new?/autosave': () => draft,
	'/initiatives/new?/save': () => draft,
	'/initiatives/new?/preview': () => draft,
	'/initiatives/new?/submit': () => draft,
	'/initiatives/[id]/edit?/autosave': () => draft,
	'/initiatives/[id]/edit?/save': () => draft,
	'/initiatives/[id]/edit?/preview': () => draft,
	'/initiatives/[id]/edit?/submit': () => draft,
	'/initiatives/[id]/edit?/resubmit': () => draft,
	'/meetings/new?/default': meeting,
	'/meetings/[id]/edit?/default': meeting,
	'/meetings/[id]?/cancel': () => ({ reason: 'Este.' }),
	'/meetings/[id]/agenda?/add': () => ({ kind: 'break', titleFi: 'Tauko', minutes: '5' }),
	'/meetings/[id]/agenda?/change': () => ({ minutes: '15' }),
	'/meetings/[id]/agenda?/step': () => ({ direction: 'down' }),
	'/summaries/[id]/history?/name': () => ({ name: 'Ennen tapaamista' }),
	'/summaries/[id]/history?/rename': ({ params }) => ({ seq: params['seq'] ?? '', name: 'Toinen nimi' }),
	'/summaries/[id]/history?/unname': ({ params }) => ({ seq: params['seq'] ?? '' }),
	'/summaries/[id]/history/changes?/restore': ({ params }) => ({ seq: params['seq'] ?? '' }),
};

/** Actions whose doing shows in rows that come and go. */
const BY_SESSION = new Set(['/sign-out?/default', '/account?/end', '/sign-in?/code', '/confirm?/send']);

const addressOf = (page: string, params: Record<string, string>) =>
	`/fi${page === '/' ? '' : page}`.replace('[id]', params['id'] ?? '').replace('[...path]', 'nothing/lives/here');

/** Which initiative or item an action is about, where its page is about more than one. */
function aboutOf(page: string, { number = '', id = '', about = '', itemId = '' }: Record<string, string>): string {
	if (page === '/inbox') return `open=${number || id}&`;
	if (!page.endsWith('/agenda')) return '';
	return about ? `initiative=${about}&` : `item=${itemId}&`;
}

function whereTo(location: string): string {
	if (/^\/fi\/sign-in(?:\?|$)/u.test(location)) return 'sign-in';
	return /^\/fi\/(welcome|confirm)\?next=/u.exec(location)?.[1] ?? 'elsewhere';
}

async function open(page: string, thingName: string, kind: ActorKind): Promise<string> {
	const actor = await actorOf(stage, kind);
	const { params } = await makeThing(thingName, actor, kind);
	const before = await stage.whatIsStored();
	const answer = await browse(addressOf(page, params), actor ?? {});
	expect(await stage.whatIsStored(), `opening a page for ${kind} stored something`).toBe(before);
	if (answer.statusCode === 303) return whereTo(String(answer.headers.location));
	return answer.statusCode === 200 ? 'yes' : String(answer.statusCode);
}

async function post(name: string, thingName: string, kind: ActorKind): Promise<string> {
	const [page = '', action = ''] = name.split('?/');
	const actor = await actorOf(stage, kind);
	const thing = await makeThing(thingName, actor, kind);
	const form = (await (FORMS[name] ?? ofMove[action])?.(thing)) ?? {};
	const before = await stage.whatIsStored();
	const named = action === 'default' ? '' : `/${action}`;
	const answer = await browse(`${addressOf(page, thing.params)}?${aboutOf(page, thing.params)}${named}`, {
		...actor,
		form,
	});
	const isStored = (await stage.whatIsStored()) !== before;
	const { statusCode } = answer;
	const where = statusCode === 303 ? whereTo(String(answer.headers.location)) : '';
	if (statusCode >= 400 || where === 'sign-in' || where === 'confirm') {
		expect(isStored, `${kind} was refused, and yet something was stored`).toBe(false);
		return where || String(statusCode);
	}
	if (thing.hasHappened) return (await thing.hasHappened()) ? 'yes' : 'none';
	return isStored || BY_SESSION.has(name) ? 'yes' : where;
}

test('the matrix has every page and every action of the build, and none that is gone', () => {
	expect(Object.keys(PAGES).sort()).toEqual(build.pages.sort());
	expect(Object.keys(PAGE_ACTIONS).sort()).toEqual(build.actions.sort());
	// One would be a door of its own, and is then to be listed.
	expect(build.endpoints).toEqual([]);
});

describe.each([
	['page', PAGES, open],
	['action', PAGE_ACTIONS, post],
] as const)('every %s, for everybody', (_name, table, attempt) => {
	const tries = Object.entries(table).flatMap(([name, on]) =>
		Object.entries(on).map(([thing, expected]) => ({ name, thing, expected })),
	);
	test.each(tries)('$name on $thing', async ({ name, thing, expected }) => {
		const outcomes: string[] = [];
		for (const kind of ACTORS) outcomes.push(await attempt(name, thing, kind));
		expect(outcomes.join(' ')).toBe(expected);
	});
});
