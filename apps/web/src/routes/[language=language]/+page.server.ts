import { isExpected } from '@aloitetila/domain/errors.ts';
import { ORGANISATION_KINDS } from '@aloitetila/domain/people/organisation.ts';
import type { InitiativeStatus } from '@aloitetila/domain/initiatives/initiative.ts';
import { VISITOR } from '@aloitetila/domain/people/actor.ts';
import { readCharter } from '@aloitetila/use-cases/charter/read-charter.ts';
import { readNetwork } from '@aloitetila/use-cases/charter/read-network.ts';
import { listInitiatives, readPromiseFigures } from '@aloitetila/use-cases/initiatives/list-initiatives.ts';
import { readNextMeeting } from '@aloitetila/use-cases/meetings/read-meetings.ts';
import { listOrganisations } from '@aloitetila/use-cases/people/read-people.ts';
import { listSummaries } from '@aloitetila/use-cases/summaries/read-summaries.ts';
import { shownNow } from '#lib/server/shown-now.ts';
import type { PageServerLoad } from './$types';

const MOVING: readonly InitiativeStatus[] = ['in_preparation', 'on_agenda', 'discussed', 'advancing', 'carried_out'];

/** A new installation has no goals yet; its front page stands all the same. */
const noneYet = (error: unknown): null => {
	if (isExpected(error) && error.kind === 'not_found') return null;
	throw error;
};

/** The front page is the same for everyone: it shows what the network is to the open web. */
export const load: PageServerLoad = async ({ locals: { context, language } }) => {
	const [network, meeting, { initiatives }, figures, summaries, charter, organisations] = await Promise.all([
		readNetwork(context),
		readNextMeeting(context),
		listInitiatives(context, VISITOR),
		readPromiseFigures(context),
		listSummaries(context),
		readCharter(context).catch(noneYet),
		listOrganisations(context, language, 'listed'),
	]);
	return {
		now: shownNow(context),
		answerDays: network?.answerDays ?? 30,
		meeting,
		moving: initiatives.filter(({ status }) => MOVING.includes(status)).slice(0, 5),
		figures,
		summary: summaries[0] ?? null,
		goals: charter?.goals ?? [],
		kinds: ORGANISATION_KINDS.map((kind) => ({
			kind,
			names: organisations.filter((organisation) => organisation.kind === kind).map(({ name }) => name),
		})).filter(({ names }) => names.length > 0),
	};
};
