import { testDatabase } from '@aloitetila/db/testing.ts';
import { randomUUID } from 'node:crypto';
import { afterAll, expect, test } from 'vitest';
import { COMPLETE_DRAFT, setStage } from './testing-stage.ts';
import { testApp } from './testing.ts';

const database = await testDatabase();
const program = await testApp({ database, env: { WRITES_PER_MINUTE: '1000000' } });
const { app, context, logLines } = program;
const stage = await setStage(database, context);
afterAll(() => program.close());

const id = (await stage.initiative('received')).id;
const meeting = await stage.meetingOf('planned');
const { summaryId } = await stage.summary('draft');

/** What a careless or a hostile program puts where a word, a number or an id should be. */
const NASTY: unknown[] = [
	null,
	true,
	-1,
	1e308,
	2 ** 53,
	'',
	'\u0000',
	'\ud800',
	'x'.repeat(20_000),
	"'; drop table initiatives; --",
	'%',
	'../../etc/passwd',
	'1e3',
	'9999-99-99T99:99',
	'+275760-09-13T00:00:00.001Z',
	[],
	['x', ['y']],
	{},
	{ toString: 1 },
];
/** The fields of each body, as the program itself describes them. */
const { paths, components } = (await app.inject('/api/openapi.json')).json<OpenApi>();
interface OpenApi {
	paths: Record<string, Record<string, { requestBody?: { content: Record<string, { schema: Shape }> } }>>;
	components: { schemas: Record<string, Shape> };
}
interface Shape {
	$ref?: string;
	properties?: Record<string, unknown>;
}

function fieldsOf(method: string, url: string): string[] {
	const described = paths[url.replaceAll(/:(\w+)/gu, '{$1}')]?.[method.toLowerCase()];
	const shape = described?.requestBody?.content['application/json']?.schema;
	const named = shape?.$ref ? components.schemas[shape.$ref.split('/').at(-1) ?? ''] : shape;
	return Object.keys(named?.properties ?? {});
}

const SOUND: Record<string, object> = {
	'/api/v1/meetings': stage.aMeeting(),
	'/api/v1/meetings/:id': stage.aMeeting(),
	'/api/v1/initiatives': COMPLETE_DRAFT,
	'/api/v1/initiatives/:id': COMPLETE_DRAFT,
};

/** Ids that are there, and what stands in their place. */
const PARAMS = ['%00', '%ff', '..', '1', '-1', '99999999999999999999', randomUUID(), 'x'.repeat(150), '%F0%9F%98%80'];

function addresses(url: string): string[] {
	const there = url.includes('/summaries/') ? summaryId : url.includes('/meetings/') ? meeting.id : id;
	const sound = url
		.replace(':id', there)
		.replace(':itemId', meeting.itemId)
		.replace(/:version/u, '1')
		.replace('*', 'x')
		.replace(':documentId', id);
	if (!url.includes(':')) return [sound, `${sound}?before=1e99&status=%00&language=xx&revision=-1`];
	return [sound, ...PARAMS.map((param) => url.replaceAll(/:\w+/gu, param)), `${sound}?revision=1e400&language=%00`];
}

test('whatever is put into a request, it is never a fault', { timeout: 120_000 }, async () => {
	const roles = ['preparatory_group', 'lead', 'administrator'] as const;
	const { cookie } = await stage.guest({ roles: [...roles] });
	let fields = 0;
	const statuses = new Map<number, number>();
	const send = async (method: string, url: string, body?: unknown, headers: Record<string, string> = {}) => {
		const { statusCode } = await app.inject({
			method: method as 'POST',
			url,
			headers: { cookie, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
			...(body === undefined ? {} : { payload: JSON.stringify(body) }),
		});
		statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
		expect(statusCode, `${method} ${url.slice(0, 100)} ${JSON.stringify(body)?.slice(0, 200) ?? ''}`).toBeLessThan(500);
	};

	for (const { method: declared, url } of app.declaredRoutes) {
		// Signing out would make a visitor of everybody after it.
		if (url === '/api/v1/sessions/current') continue;
		const method = declared === '*' ? 'POST' : declared;
		for (const address of addresses(url)) await send(method, address, method === 'GET' ? undefined : {});
		if (method === 'GET' || method === 'DELETE') continue;
		const [address = ''] = addresses(url);
		for (const body of NASTY.slice(0, 12)) await send(method, address, body);
		for (const field of fieldsOf(method, url)) {
			fields += 1;
			// Not all of them with every field, and yet each with many.
			for (const value of NASTY.filter((_value, index) => (index + fields) % 2 === 0)) {
				await send(method, address, { ...SOUND[url], [field]: value });
			}
		}
	}
	expect(fields).toBeGreaterThan(60);
	for (const header of ['x'.repeat(5_000), ';;;=', 'session=%00', 'sign-in=a.b.c; session=']) {
		await send('POST', '/api/v1/sessions', { code: '12345678' }, { cookie: header });
		await send('POST', '/api/v1/initiatives', COMPLETE_DRAFT, { 'idempotency-key': header, 'accept-language': header });
	}
	expect(logLines.filter((line) => line['err'] !== undefined)).toEqual([]);
	expect(statuses.get(400)).toBeGreaterThan(300);
});
