import { initiativeDraft } from '@aloitetila/domain/initiatives/initiative.contract.ts';
import { expected } from '@aloitetila/domain/errors.ts';
import { expect, test } from 'vitest';
import { answerForm, readForm } from './form.ts';

const locals = { language: 'sv', requestId: 'r-1' } as App.Locals;
const post = (fields: Record<string, string>) =>
	new Request('http://127.0.0.1/', { method: 'POST', body: new URLSearchParams(fields) });

test('a form that keeps its contract is read into its types', async () => {
	const form = await readForm(post({ title: ' Yhteinen pohja ', goal: '2', language: 'fi' }), initiativeDraft);
	expect(form).toMatchObject({ ok: true, value: { title: 'Yhteinen pohja', goal: 2, matter: '' } });
});

test('an unknown field and a long one are named, and everything typed is given back as it was typed', async () => {
	const title = ` ${'a'.repeat(100_000)}`;
	const form = await readForm(post({ title, isPublished: 'true' }), initiativeDraft);
	expect(form.ok || form.fields).toEqual(
		expect.arrayContaining([
			expect.objectContaining({ path: 'title', code: 'text.too_long' }),
			expect.objectContaining({ path: 'isPublished', code: 'field.unknown' }),
		]),
	);
	expect(form.values['title']).toBe(title);
});

test.each(['__proto__.isAdmin', 'a.constructor.b', 'toString.call', 'hasOwnProperty.call', 'valueOf[]', '__proto__[]'])(
	'the name %s cannot reach beyond the form',
	async (name) => {
		const form = await readForm(post({ [name]: '1' }), initiativeDraft);
		expect(form).toMatchObject({ ok: false, fields: [{ path: name, code: 'field.unknown' }] });
		expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined();
		expect(Object.prototype.toString.call([])).toBe('[object Array]');
		expect(Object.prototype.hasOwnProperty.call({ a: 1 }, 'a')).toBe(true);
	},
);

test('one name as a text, a list and a group of fields is refused, and no fault', async () => {
	const fields = new FormData();
	for (const name of ['other', 'other[]', 'other.inner', 'more[]', 'more', 'more[]', 'group.inner', 'group[]'])
		fields.append(name, '1');
	const form = await readForm(new Request('http://127.0.0.1/', { method: 'POST', body: fields }), initiativeDraft);
	expect(form).toMatchObject({
		ok: false,
		fields: expect.arrayContaining([expect.objectContaining({ path: 'other' })]),
	});
});

test('what is no form at all is refused, and no fault', async () => {
	for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x', 'text/plain']) {
		const request = new Request('http://127.0.0.1/', {
			method: 'POST',
			body: 'hello',
			headers: { 'content-type': type },
		});
		await expect(readForm(request, initiativeDraft)).rejects.toMatchObject({ code: 'request.not_understood' });
	}
});

test('what a use case refuses is answered in the reader’s language with the typed text and a reference', async () => {
	const answer = await answerForm(
		{ request: post({ title: 'Bastu' }), locals },
		initiativeDraft,
		(): Promise<never> => {
			throw expected('conflict', 'input.stale');
		},
	);
	expect(answer).toMatchObject({
		status: 409,
		data: { refusal: { code: 'input.stale', reference: 'r-1' }, values: { title: 'Bastu' } },
	});
	expect(answer.data.refusal.message).toContain('Det du skrev finns kvar');
});

test('what may not be seen has no form to go back to', async () => {
	const work = () => Promise.reject(expected('not_found', 'initiative.not_found'));
	await expect(answerForm({ request: post({ title: 'x' }), locals }, initiativeDraft, work)).rejects.toMatchObject({
		code: 'initiative.not_found',
	});
});
