import { isExpected } from '@aloitetila/domain/errors.ts';
import { ORGANISATION_KINDS } from '@aloitetila/domain/people/organisation.ts';
import { readCharter } from '@aloitetila/use-cases/charter/read-charter.ts';
import { readNetwork } from '@aloitetila/use-cases/charter/read-network.ts';
import { listMovingInitiatives, readPromiseFigures } from '@aloitetila/use-cases/initiatives/list-initiatives.ts';
import { readRouteExample } from '@aloitetila/use-cases/initiatives/read-route-example.ts';
import { readNextMeeting } from '@aloitetila/use-cases/meetings/read-meetings.ts';
import { listOrganisations } from '@aloitetila/use-cases/people/read-people.ts';
import { listSummaries } from '@aloitetila/use-cases/summaries/read-summaries.ts';
import { shownNow } from '#lib/server/shown-now.ts';
import type { PageServerLoad } from './$types';

/** A new installation has no goals yet; its front page stands all the same. */
const noneYet = (error: unknown): null => {
	if (isExpected(error) && error.kind === 'not_found') return null;
	throw error;
};

/** The front page is the same for everyone: it shows what the network is to the open web. */
export const load: PageServerLoad = async ({ locals: { context, language } }) => {
	const [network, meeting, moving, figures, example, [summary], charter, organisations] = await Promise.all([
		readNetwork(context),
		readNextMeeting(context),
		listMovingInitiatives(context, 5),
		readPromiseFigures(context),
		readRouteExample(context),
		listSummaries(context, 1),
		readCharter(context).catch(noneYet),
		listOrganisations(context, language, 'listed'),
	]);
	return {
		now: shownNow(context),
		answerDays: network?.answerDays ?? 30,
		meeting,
		moving,
		figures,
		example,
		summary: summary ?? null,
		goals: charter?.goals ?? [],
		kinds: ORGANISATION_KINDS.map((kind) => ({
			kind,
			names: organisations.filter((organisation) => organisation.kind === kind).map(({ name }) => name),
		})).filter(({ names }) => names.length > 0),
	};
};
