import { people, roleGrants } from '@aloitetila/db/schema.ts';
import { type Person, type Role, VISITOR } from '@aloitetila/domain/people/actor.ts';
import { and, eq, isNull } from 'drizzle-orm';
import { beforeEach, describe, expect, test } from 'vitest';
import { codeOf, join, testWorkspace } from '../testing-workspace.ts';
import { appoint, endRole } from './appoint.ts';
import { createAdministrator, hasAdministrator } from './create-administrator.ts';
import { listPeople, readGroup } from './read-people.ts';
import { createSession, readSession } from './sessions.ts';

const { context } = await testWorkspace();

let administrator: Person;
beforeEach(async () => {
	context.pass(60_000);
	await context.db.delete(roleGrants);
	administrator = await join(context, { roles: ['administrator'] });
});

const holders = async (role: Role) =>
	(
		await context.db
			.select({ personId: roleGrants.personId })
			.from(roleGrants)
			.where(and(eq(roleGrants.role, role), isNull(roleGrants.endedAt)))
	).map(({ personId }) => personId);
async function grantOf(personId: string): Promise<string> {
	const [grant] = await context.db.select().from(roleGrants).where(eq(roleGrants.personId, personId));
	return grant?.id ?? '';
}

describe('appointing', () => {
	test('gives a role from now on, by the one who gives it', async () => {
		const person = await join(context);
		expect(await appoint(context, administrator, { email: person.email, role: 'preparatory_group' })).toEqual({
			personId: person.personId,
		});
		const [grant] = await context.db.select().from(roleGrants).where(eq(roleGrants.personId, person.personId));
		expect(grant).toMatchObject({ startedAt: context.now(), grantedBy: administrator.personId, endedAt: null });
	});

	test('ends the sessions that are older than the role', async () => {
		const person = await join(context);
		const { token } = await createSession(context, person.personId, 'Firefox');
		context.pass(1_000);
		await appoint(context, administrator, { email: person.email, role: 'lead' });
		expect(await readSession(context, token)).toBeNull();
	});

	test('invites somebody who has never been here, by address', async () => {
		const { personId } = await appoint(context, administrator, { email: 'coming@example.org', role: 'lead' });
		const [person] = await context.db.select().from(people).where(eq(people.id, personId));
		expect(person).toMatchObject({ email: 'coming@example.org', name: null });
		expect(await holders('lead')).toEqual([personId]);
	});

	test('of a new lead ends the term of the one before, at the same instant', async () => {
		const before = await join(context, { roles: ['lead'] });
		context.pass(1_000);
		const next = await join(context);
		await appoint(context, { ...administrator, confirmedAt: context.now() }, { email: next.email, role: 'lead' });
		expect(await holders('lead')).toEqual([next.personId]);
		const [ended] = await context.db.select().from(roleGrants).where(eq(roleGrants.personId, before.personId));
		expect(ended).toMatchObject({ endedAt: context.now(), endedBy: administrator.personId });
	});

	test.each(['there was none', 'there was one'])('of two leads at once leaves one, where %s', async (where) => {
		if (where === 'there was one') await join(context, { roles: ['lead'] });
		const candidates = await Promise.all(Array.from({ length: 6 }, () => join(context)));
		const outcomes = await Promise.all(
			candidates.map(({ email }) => codeOf(appoint(context, administrator, { email, role: 'lead' }))),
		);
		expect(outcomes).toEqual(Array(6).fill('done'));
		expect(await holders('lead')).toHaveLength(1);
	});

	test('of the same person twice is told', async () => {
		const { email } = await join(context);
		const outcomes = await Promise.all(
			[1, 2].map(() => codeOf(appoint(context, administrator, { email, role: 'preparatory_group' }))),
		);
		expect(outcomes.toSorted()).toEqual(['done', 'role.already_held']);
	});

	test('is for the administrator; the lead completes the group', async () => {
		const { email } = await join(context);
		const lead = await join(context, { roles: ['lead'] });
		const member = await join(context, { roles: ['preparatory_group'] });
		const tried = async (actor: Person | typeof VISITOR, role: Role) =>
			codeOf(appoint(context, actor, { email, role }));
		for (const role of ['lead', 'administrator', 'preparatory_group'] as const) {
			expect(await tried(VISITOR, role)).toBe('session.required');
			expect(await tried(member, role)).toBe('access.not_allowed');
		}
		expect(await tried(lead, 'lead')).toBe('access.not_allowed');
		expect(await tried(lead, 'administrator')).toBe('access.not_allowed');
		expect(await tried(lead, 'preparatory_group')).toBe('done');
	});

	test('needs a confirmation of the last five minutes', async () => {
		const { email } = await join(context);
		context.pass(5 * 60_000);
		expect(await codeOf(appoint(context, administrator, { email, role: 'lead' }))).toBe('session.confirm');
		const confirmed = { ...administrator, confirmedAt: context.now() };
		expect(await codeOf(appoint(context, confirmed, { email, role: 'lead' }))).toBe('done');
	});
});

describe('ending a role', () => {
	test('takes it from now on', async () => {
		const member = await join(context, { roles: ['preparatory_group'] });
		await endRole(context, administrator, await grantOf(member.personId));
		expect(await holders('preparatory_group')).toEqual([]);
		expect(await codeOf(endRole(context, administrator, await grantOf(member.personId)))).toBe('person.not_found');
	});

	test('never takes the last administrator', async () => {
		expect(await codeOf(endRole(context, administrator, await grantOf(administrator.personId)))).toBe(
			'role.last_administrator',
		);
	});

	test('never takes the last two at once either', async () => {
		const second = await join(context, { roles: ['administrator'] });
		const outcomes = await Promise.all([
			codeOf(endRole(context, administrator, await grantOf(second.personId))),
			codeOf(endRole(context, second, await grantOf(administrator.personId))),
		]);
		expect(outcomes.toSorted()).toEqual(['done', 'role.last_administrator']);
		expect(await holders('administrator')).toHaveLength(1);
	});

	test('is the lead’s in the group, and administrators are not there for them', async () => {
		const lead = await join(context, { roles: ['lead'] });
		const member = await join(context, { roles: ['preparatory_group'] });
		expect(await codeOf(endRole(context, lead, await grantOf(lead.personId)))).toBe('access.not_allowed');
		expect(await codeOf(endRole(context, lead, await grantOf(administrator.personId)))).toBe('person.not_found');
		expect(await codeOf(endRole(context, lead, context.newId()))).toBe('person.not_found');
		expect(await codeOf(endRole(context, lead, 'nonsense'))).toBe('person.not_found');
		expect(await codeOf(endRole(context, VISITOR, await grantOf(member.personId)))).toBe('session.required');
		expect(await codeOf(endRole(context, member, await grantOf(lead.personId)))).toBe('access.not_allowed');
		expect(await codeOf(endRole(context, lead, await grantOf(member.personId)))).toBe('done');
	});
});

describe('the first administrator', () => {
	test('comes from the command line, once', async () => {
		await context.db.delete(roleGrants);
		expect(await hasAdministrator(context)).toBe(false);
		expect(await createAdministrator(context, ' Host@Example.org ')).toEqual({ email: 'host@example.org' });
		expect(await hasAdministrator(context)).toBe(true);
		expect(await codeOf(createAdministrator(context, 'host@example.org'))).toBe('role.already_held');
	});
});

describe('who is in the group', () => {
	test('is public by name, and by address only for those who appoint', async () => {
		const lead = await join(context, { roles: ['lead'], name: 'Aino' });
		await join(context, { roles: ['preparatory_group'], name: 'Bertil' });
		const seen = await readGroup(context, VISITOR);
		expect(seen.present.map(({ role, name, email, canEnd }) => [role, name, email, canEnd])).toEqual([
			['lead', 'Aino', null, false],
			['preparatory_group', 'Bertil', null, false],
		]);
		expect(seen.canAppoint).toEqual([]);
		expect(JSON.stringify(seen)).not.toContain('@');

		const forLead = await readGroup(context, lead);
		expect(forLead.present.map(({ email, canEnd }) => [email === null, canEnd])).toEqual([
			[false, false],
			[false, true],
		]);
		expect(forLead.canAppoint).toEqual(['preparatory_group']);
		expect((await readGroup(context, administrator)).present.map(({ role }) => role)).toContain('administrator');
	});

	test('people with their addresses are listed for those who appoint', async () => {
		const member = await join(context, { roles: ['preparatory_group'] });
		expect(await codeOf(listPeople(context, VISITOR))).toBe('session.required');
		expect(await codeOf(listPeople(context, member))).toBe('access.not_allowed');
		expect((await listPeople(context, administrator)).map(({ email }) => email)).toContain(member.email);
	});
});
