import { CLOSE } from '@aloitetila/collaboration/protocol.ts';
import type { Context } from '@aloitetila/use-cases/context.ts';
import { readSession, sessionCookieName } from '@aloitetila/use-cases/people/sessions.ts';
import { openSummaryDocumentFor } from '@aloitetila/use-cases/summaries/open-summary-document.ts';
import type { Authorise } from './watch.ts';

/** Clients want a colour; our pages give each person one of their own tokens, which differ between light and dark. */
const COLOR = '#5b6470';

/** Decides who may read and write which document, by session and summary. */
export function authoriseBy(context: Context): Authorise {
	const cookieName = sessionCookieName(context.publicOrigin);
	return async ({ documentId, cookie, isActivity }) => {
		const token = valueIn(cookie, cookieName);
		const { actor, document } = await openSummaryDocumentFor(
			context,
			async (beside) => (token ? readSession(context, token, { isActivity, beside }) : null),
			documentId,
		);
		if (!document) return { refuse: actor ? CLOSE.notFound : CLOSE.noSession };
		if (!actor) return { access: { canWrite: false, person: null } };
		const { personId, name, sessionId } = actor;
		return {
			access: { canWrite: document.canWrite, person: { id: personId, name: name ?? '', color: COLOR } },
			sessionId,
		};
	};
}

/** The value of one cookie in a Cookie header (RFC 6265, 4.2.1). Tokens need no unquoting. */
function valueIn(header: string | undefined, name: string): string | null {
	const pair = header?.split(';').find((part) => part.trim().startsWith(`${name}=`));
	return pair?.trim().slice(name.length + 1) ?? null;
}
