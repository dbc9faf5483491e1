import { notSignedIn } from '@aloitetila/domain/errors.ts';
import { ROLES } from '@aloitetila/domain/people/actor.ts';
import {
	appointment,
	enterCode,
	introduction,
	ownDetails,
	requestCode,
} from '@aloitetila/domain/people/people.contract.ts';
import { codeNotValid } from '@aloitetila/domain/people/people.errors.ts';
import type { Context } from '@aloitetila/use-cases/context.ts';
import { appoint, endRole } from '@aloitetila/use-cases/people/appoint.ts';
import { confirmWithCode, enterSignInCode } from '@aloitetila/use-cases/people/enter-sign-in-code.ts';
import { changeOwnDetails, introduceOneself } from '@aloitetila/use-cases/people/introduce-oneself.ts';
import { listPeople, readGroup } from '@aloitetila/use-cases/people/read-people.ts';
import { requestSignInCode } from '@aloitetila/use-cases/people/request-sign-in-code.ts';
import { endOwnSession, listOwnSessions, sessionCookieName, signOut } from '@aloitetila/use-cases/people/sessions.ts';
import { packAskedForCode, SIGN_IN_COOKIE, unpackAskedForCode } from '@aloitetila/use-cases/people/sign-in-cookie.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { readerLanguage } from '../http/language.ts';
import { route } from '../http/route.ts';
import { instant, language, localised, nothing } from '../http/shapes.ts';

const tags = ['People'];

const me = z
	.object({
		personId: z.string(),
		name: z.string().nullable(),
		email: z.string(),
		language,
		organisationId: z.string().nullable(),
		roles: z.array(z.enum(ROLES)),
		hasAcceptedCharter: z.boolean(),
	})
	.meta({ id: 'Me' });

const term = z
	.object({
		grantId: z.string(),
		personId: z.string(),
		name: z.string().nullable(),
		email: z.string().nullable().describe('Only for those who may appoint.'),
		organisation: localised.nullable(),
		role: z.enum(ROLES),
		startedAt: instant,
		endedAt: instant.nullable(),
	})
	.meta({ id: 'Term' });

/** Signing in, oneself, and roles. Cookies are the same as the pages'. */
export async function peopleRoutes(app: FastifyInstance, { context }: { context: Context }): Promise<void> {
	const isSecure = context.publicOrigin.startsWith('https:');
	const cookie = { path: '/', httpOnly: true, secure: isSecure, sameSite: 'lax' as const };
	const askerOf = (request: FastifyRequest) => ({
		ip: request.ip,
		language: readerLanguage(request.headers['accept-language'], request.actor),
	});
	const keepSession = (reply: FastifyReply, token: string) =>
		reply.setCookie(sessionCookieName(context.publicOrigin), token, { ...cookie, maxAge: 30 * 24 * 3600 });
	const askedOf = (request: FastifyRequest) => {
		const asked = unpackAskedForCode(request.cookies[SIGN_IN_COOKIE.name]);
		if (!asked) throw codeNotValid();
		return asked;
	};

	route(app, {
		method: 'POST',
		url: '/sign-in-codes',
		policy: 'public',
		operationId: 'requestSignInCode',
		summary: 'Sends a sign-in code to an address',
		description: 'The answer sets a cookie that the code is bound to. It is the same for known and unknown addresses.',
		tags,
		session: 'none',
		body: requestCode,
		response: { 204: nothing },
		problems: [429],
		handler: async ({ body, request, reply }) => {
			const { browserToken } = await requestSignInCode(context, askerOf(request), body.email);
			void reply.setCookie(SIGN_IN_COOKIE.name, packAskedForCode({ browserToken, email: body.email }), {
				...cookie,
				maxAge: SIGN_IN_COOKIE.maxAgeSeconds,
			});
			return undefined;
		},
	});

	route(app, {
		method: 'POST',
		url: '/sessions',
		policy: 'public',
		operationId: 'signIn',
		summary: 'Signs in with the code that came by mail',
		tags,
		session: 'optional',
		body: enterCode,
		response: { 204: nothing },
		problems: [429],
		handler: async ({ body, request, reply, actor }) => {
			const asker = {
				...askerOf(request),
				device: (request.headers['user-agent'] ?? '').slice(0, 60),
				previous: actor,
			};
			const { token } = await enterSignInCode(context, asker, askedOf(request).browserToken, body.code);
			void keepSession(reply, token).clearCookie(SIGN_IN_COOKIE.name, cookie);
			return undefined;
		},
	});

	route(app, {
		method: 'DELETE',
		url: '/sessions/current',
		policy: 'people.own_sessions',
		operationId: 'signOut',
		summary: 'Signs out of this device',
		tags,
		response: { 204: nothing },
		handler: async ({ actor, reply }) => {
			await signOut(context, actor);
			void reply.clearCookie(sessionCookieName(context.publicOrigin), cookie);
			return undefined;
		},
	});

	route(app, {
		method: 'GET',
		url: '/me',
		policy: 'people.own_details',
		operationId: 'readMe',
		summary: 'Who is signed in',
		tags,
		response: { 200: me },
		handler: ({ actor }) => {
			if (actor.kind !== 'person') throw notSignedIn();
			return { ...actor, roles: [...actor.roles] };
		},
	});

	route(app, {
		method: 'POST',
		url: '/me/introduction',
		policy: 'people.introduce',
		operationId: 'introduceOneself',
		summary: 'Tells who one is and commits to the goals and rules',
		tags,
		body: introduction,
		response: { 204: nothing },
		problems: [409],
		handler: ({ actor, body }) => introduceOneself(context, actor, body).then(() => undefined),
	});

	route(app, {
		method: 'PUT',
		url: '/me',
		policy: 'people.own_details',
		operationId: 'changeOwnDetails',
		summary: 'Changes one’s own name, organisation and language',
		tags,
		body: ownDetails,
		response: { 204: nothing },
		handler: ({ actor, body }) => changeOwnDetails(context, actor, body).then(() => undefined),
	});

	route(app, {
		method: 'POST',
		url: '/me/confirmations',
		policy: 'people.own_sessions',
		operationId: 'confirmOneself',
		summary: 'Confirms with a fresh code that it is still the same person',
		tags,
		body: enterCode,
		response: { 204: nothing },
		problems: [429],
		handler: ({ actor, body, request }) =>
			confirmWithCode(context, { ...askerOf(request), previous: actor }, askedOf(request).browserToken, body.code).then(
				() => undefined,
			),
	});

	route(app, {
		method: 'GET',
		url: '/me/sessions',
		policy: 'people.own_sessions',
		operationId: 'listOwnSessions',
		summary: 'Where one is signed in',
		tags,
		response: {
			200: z
				.object({
					sessions: z.array(
						z.object({
							id: z.string(),
							device: z.string(),
							createdAt: instant,
							lastActiveAt: instant,
							isThis: z.boolean(),
						}),
					),
				})
				.meta({ id: 'Sessions' }),
		},
		handler: async ({ actor }) => ({ sessions: await listOwnSessions(context, actor) }),
	});

	route(app, {
		method: 'DELETE',
		url: '/me/sessions/:id',
		policy: 'people.own_sessions',
		operationId: 'endOwnSession',
		summary: 'Signs another device of one’s own out',
		tags,
		params: z.strictObject({ id: z.string().max(100) }),
		response: { 204: nothing },
		handler: ({ actor, params }) => endOwnSession(context, actor, params.id).then(() => undefined),
	});

	route(app, {
		method: 'GET',
		url: '/group',
		policy: 'people.see_group',
		operationId: 'readGroup',
		summary: 'The preparatory group and its lead, present and past',
		tags,
		session: 'optional',
		response: { 200: z.object({ present: z.array(term), past: z.array(term) }).meta({ id: 'Group' }) },
		handler: ({ actor }) => readGroup(context, actor),
	});

	route(app, {
		method: 'POST',
		url: '/group/terms',
		policy: 'people.appoint',
		operationId: 'appoint',
		summary: 'Gives a role to somebody from now on',
		tags,
		body: appointment,
		response: { 201: z.object({ personId: z.string() }) },
		problems: [409],
		handler: ({ actor, body }) => appoint(context, actor, body),
	});

	route(app, {
		method: 'DELETE',
		url: '/group/terms/:id',
		policy: 'people.end_role',
		operationId: 'endRole',
		summary: 'Ends a role from now on',
		tags,
		params: z.strictObject({ id: z.uuid() }),
		response: { 204: nothing },
		problems: [409],
		handler: ({ actor, params }) => endRole(context, actor, params.id).then(() => undefined),
	});

	route(app, {
		method: 'GET',
		url: '/people',
		policy: 'people.list_people',
		operationId: 'listPeople',
		summary: 'People with an account, for those who appoint',
		tags,
		response: {
			200: z
				.object({
					people: z.array(z.object({ personId: z.string(), name: z.string().nullable(), email: z.string() })),
				})
				.meta({ id: 'People' }),
		},
		handler: async ({ actor }) => ({ people: await listPeople(context, actor) }),
	});
}
