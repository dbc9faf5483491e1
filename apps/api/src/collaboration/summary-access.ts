import { CLOSE } from '@aloitetila/collaboration/protocol.ts';
import type { Context } from '@aloitetila/use-cases/context.ts';
import { readSession, sessionCookieName } from '@aloitetila/use-cases/people/sessions.ts';
import { openSummaryDocument } from '@aloitetila/use-cases/summaries/open-summary-document.ts';
import cookies from '@fastify/cookie';
import type { Authorise } from './watch.ts';

/** Colours of carets for clients that show what they are told; our own page chooses by light and dark. */
const COLOURS = ['#9c3d1f', '#1f6f54', '#2a5fa5', '#7a4a9e', '#8a6a00', '#a33a6d', '#3c6e71', '#5b5f97'];

/** Who may join the document of a summary, and as whom: the session's person, by the rule that the page asks as well. */
export function summaryAccess(context: Context): Authorise {
	const cookieName = sessionCookieName(context.publicOrigin);
	return async ({ documentId, cookie, isActivity }) => {
		const token = cookies.parse(cookie ?? '')[cookieName];
		const session = token ? await readSession(context, token, { isActivity }) : null;
		if (!session) return { refuse: CLOSE.noSession };
		const { actor } = session;
		const open = await openSummaryDocument(context, actor, documentId);
		if (!open) return { refuse: CLOSE.notFound };
		const { personId: id, name, sessionId } = actor;
		return { access: { canWrite: open.canWrite, person: { id, name: name ?? '', color: colourOf(id) } }, sessionId };
	};
}

/** The same person has the same colour in every document. */
const colourOf = (id: string) => COLOURS[Number.parseInt(id.slice(-4), 16) % COLOURS.length] ?? '#2a5fa5';
