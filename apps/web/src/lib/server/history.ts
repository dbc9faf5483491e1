import { readHistory } from '@aloitetila/use-cases/summaries/read-history.ts';
import { participantOrWelcome } from './summaries.ts';

/**
 * What every page of a summary's history needs. Null where a form came back after the session had ended: what was typed
 * is then shown to whoever typed it.
 */
export async function historyOrWelcome(event: {
	locals: App.Locals;
	url: URL;
	params: { id: string };
	request: Request;
}) {
	const { locals, params, request } = event;
	if (request.method === 'POST' && locals.actor.kind === 'visitor') return null;
	return readHistory(locals.context, participantOrWelcome(event), params.id);
}
