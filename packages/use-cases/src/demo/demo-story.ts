import { initiativeDraft } from '@aloitetila/domain/initiatives/initiative.contract.ts';
import {
	advanceInitiative,
	completeInitiativeWork,
	notAdvanceInitiative,
	withdrawInitiative,
} from '../initiatives/close-initiative.ts';
import { returnInitiative } from '../initiatives/return-initiative.ts';
import { lockInitiative, updateInitiative } from '../initiatives/rows.ts';
import { saveDraft, startDraft } from '../initiatives/save-draft.ts';
import { scheduleInitiative, unscheduleInitiative } from '../initiatives/schedule-initiative.ts';
import { resubmitInitiative, submitInitiative } from '../initiatives/submit-initiative.ts';
import { takeUpInitiative } from '../initiatives/take-up-initiative.ts';
import { announceMeeting } from '../meetings/prepare-meeting.ts';
import { publishSummary } from '../summaries/publish-summary.ts';
import * as example from './demo-initiatives.ts';
import {
	arrangeNextMeeting,
	arrangePastMeeting,
	createNextMeeting,
	createPastMeeting,
	PAST,
	planLaterMeeting,
	writeSummary,
} from './demo-meetings.ts';
import type { Stage } from './demo-stage.ts';

/*
 * What happened in the demo network, in the order in which it happened. Days are working days before now. Promises run for
 * thirty days, about twenty-one of these; they were kept, but for one that is late now.
 */

export async function tellStory(stage: Stage): Promise<void> {
	const moving = await untilTheMeeting(stage);
	await sinceTheMeeting(stage, moving);
	await whatWaits(stage);
	stage.at(-8, '10:30');
	await planLaterMeeting(stage);
}

type Initiative = { readonly id: string };
interface Moving {
	readonly guide: Initiative;
	readonly assessments: Initiative;
	readonly oneLogin: Initiative;
	readonly swedishMaterials: Initiative;
	readonly summaryId: string;
}

async function untilTheMeeting(stage: Stage): Promise<Moving> {
	const { context, as, at } = stage;

	const lending = await submit(stage, example.LENDING, -120, '14:25');
	at(-115, '09:05');
	await takeUpInitiative(context, as('otto'), lending, {});
	at(-104, '15:40');
	await notAdvanceInitiative(context, as('otto'), lending, {
		reason:
			'Verkostolla ei ole omaa rahaa eikä työntekijöitä, joten se ei voi hankkia laitteita eikä hoitaa lainaamoa. Kolmella seudulla on jo oma lainaamo, ja ne kertovat mielellään, miten se on järjestetty. Yhteystiedot ovat valmisteluryhmällä.',
	});

	const assessments = await submit(stage, example.ASSESSMENTS, -82, '10:50');
	at(-79, '09:30');
	await takeUpInitiative(context, as('kajsa'), assessments, {
		reason: 'Många har ställt samma fråga. Jag tar kontakt med dig om vilka bedömningar ni redan har gjort.',
	});
	const guide = await submit(stage, example.GUIDE, -79, '13:15');
	at(-77, '08:45');
	await takeUpInitiative(context, as('aino'), guide, {
		reason: 'Kiitos, tätä on toivottu monesta kunnasta. Kokoan ensin, mitä kunnissa on jo sovittu.',
	});

	at(-75, '13:00');
	const meetingId = await createPastMeeting(stage);
	const homework = await submit(stage, example.HOMEWORK, -70, '16:05');
	at(-67, '10:15');
	await takeUpInitiative(context, as('kajsa'), homework, {});
	const portability = await submit(stage, example.PORTABILITY, -66, '11:20');
	at(-62, '14:10');
	await scheduleInitiative(context, as('kajsa'), assessments, {
		meetingId,
		minutes: 40,
		reason:
			'Initiativet behandlas på nästa möte, där både kommuner och företag är på plats. Du får gärna presentera det själv på svenska.',
	});
	at(-61, '09:50');
	await takeUpInitiative(context, as('helmi'), portability, {});

	at(-60, '09:00');
	await announceMeeting(context, as('helmi'), meetingId);
	at(-60, '10:30');
	await scheduleInitiative(context, as('aino'), guide, {
		meetingId,
		minutes: 45,
		reason:
			'Tekoäly on seuraavan tapaamisen aihe, joten aloite käsitellään siellä. Varaa esittelyyn kymmenen minuuttia.',
	});
	at(-59, '12:40');
	await merge(stage, homework, guide);

	const app = await submit(stage, example.APP, -58, '15:30');
	const environment = await submit(stage, example.TEST_ENVIRONMENT, -56, '12:05');
	at(-53, '10:00');
	await takeUpInitiative(context, as('helmi', 'en'), app, {
		reason: 'Thank you. Before we go further I will find out what would be needed to keep such an app up to date.',
	});
	at(-52, '13:45');
	await takeUpInitiative(context, as('otto', 'en'), environment, {});
	at(-50, '14:20');
	await scheduleInitiative(context, as('helmi'), portability, {
		meetingId,
		minutes: 35,
		reason: 'Otamme asian tapaamiseen, koska sekä kuntien että yritysten kanta tarvitaan samalla kertaa.',
	});
	at(-45, '17:10');
	await withdrawInitiative(context, as('oliver'), app, {});
	at(-44, '11:35');
	await scheduleInitiative(context, as('otto', 'en'), environment, {
		meetingId,
		minutes: 30,
		reason: 'We would like to hear what the municipalities think. Please prepare to present it in English.',
	});
	at(-36, '09:25');
	await unscheduleInitiative(context, as('otto', 'en'), environment, {
		reason:
			'The municipality that offered to host a pilot needs more time to find out what it would take. We will come back to this as soon as we know, so that there is something to discuss.',
	});
	at(-35, '13:30');
	await arrangePastMeeting(stage, meetingId, {
		guide: guide.id,
		assessments: assessments.id,
		portability: portability.id,
	});

	const oneLogin = await submit(stage, example.ONE_LOGIN, -35, '15:00');
	const swedishMaterials = await submit(stage, example.SWEDISH_MATERIALS, -33, '10:10');
	const summaryId = await writeSummary(stage, meetingId);
	return { guide, assessments, oneLogin, swedishMaterials, summaryId };
}

async function sinceTheMeeting(stage: Stage, moving: Moving): Promise<void> {
	const { context, as, at } = stage;
	const { guide, assessments, oneLogin, swedishMaterials, summaryId } = moving;
	at(PAST + 1, '09:15');
	await takeUpInitiative(context, as('otto'), oneLogin, {
		reason: 'Hyvä ja rajattu ehdotus. Kysyn ensin kustantajilta, mitä kirjautumistapoja ne tukevat nyt.',
	});
	at(-29, '10:20');
	await takeUpInitiative(context, as('kajsa'), swedishMaterials, {
		reason: 'Jag frågar förlagen och våra skolor vilka uppgifter som redan finns samlade.',
	});

	at(-24, '10:00');
	await publishSummary(context, as('helmi'), summaryId, { note: '' });
	at(-22, '11:10');
	await advanceInitiative(context, as('kajsa'), assessments, {
		firstAction: 'Sagoviken publicerar de tekniska delarna av fem bedömningar som exempel.',
		reason:
			'Mötet var enigt om att börja med de tio appar som används mest. Sagoviken visar vägen med fem egna bedömningar.',
	});
	at(-21, '14:50');
	await advanceInitiative(context, as('aino'), guide, {
		firstAction: 'Aino Esimerkki kokoaa ohjeen luonnoksen suomeksi ja ruotsiksi.',
		reason:
			'Tapaamisessa sovittiin, että verkosto laatii enintään kahden sivun pohjan ja sitä kokeillaan kahdella seudulla.',
	});
	at(-20, '09:40');
	const nextMeetingId = await createNextMeeting(stage);
	at(-16, '13:20');
	await scheduleInitiative(context, as('otto'), oneLogin, {
		meetingId: nextMeetingId,
		minutes: 45,
		reason:
			'Seuraava tapaaminen käsittelee oppimateriaaleja, ja sinne tulee myös kustantajia. Siellä asiasta voidaan sopia.',
	});
	at(-15, '09:10');
	await scheduleInitiative(context, as('kajsa'), swedishMaterials, {
		meetingId: nextMeetingId,
		minutes: 45,
		reason: 'Initiativet passar temat för nästa möte. Vi visar då ett första utkast till översikt.',
	});
	at(-14, '15:15');
	await arrangeNextMeeting(stage, nextMeetingId, { oneLogin: oneLogin.id, swedishMaterials: swedishMaterials.id });
	at(-12, '09:00');
	await announceMeeting(context, as('helmi'), nextMeetingId);
	at(-6, '14:00');
	await completeInitiativeWork(context, as('kajsa'), assessments, {
		reason:
			'De tekniska uppgifterna om tio appar finns nu på finska och svenska, och sju kommuner använder mallen. Den uppdateras varje höst av den som har gjort bedömningen.',
	});
}

/** What came in lately: the group's inbox, and what is with its initiators. */
async function whatWaits(stage: Stage): Promise<void> {
	const { context, as, at } = stage;

	const peerSupport = await submit(stage, example.PEER_SUPPORT, -26, '14:30');
	at(-24, '10:40');
	await returnInitiative(context, as('otto'), peerSupport, {
		reason:
			'Ajatus on hyvä, mutta tarvitsemme vähän lisää voidaksemme vastata: millainen ryhmä olisi, kuka sitä vetäisi ja miten se eroaa kuntien omista ryhmistä? Muutama lause riittää.',
	});
	await submit(stage, example.PRESCHOOL, -24, '13:50');
	await submit(stage, example.PUPILS_VOICE, -18, '10:25');
	at(-15, '12:15');
	await saveDraft(context, as('ilona'), peerSupport, draftOf(example.PEER_SUPPORT_COMPLETED));
	at(-15, '12:30');
	await resubmitInitiative(context, as('ilona'), peerSupport);
	const screenTime = await submit(stage, example.SCREEN_TIME, -13, '16:20');
	at(-12, '13:05');
	await takeUpInitiative(context, as('otto'), peerSupport, {
		reason:
			'Kiitos täydennyksestä, nyt ehdotus on selvä. Kysyn seuduilta, ketkä voisivat vetää ensimmäiset tapaamiset.',
	});
	at(-9, '10:55');
	await returnInitiative(context, as('aino'), screenTime, {
		reason:
			'Ruutuajasta on jo valtakunnallisia suosituksia. Kertoisitko, mitä niistä puuttuu ja koskeeko ehdotus esiopetusta, koulupäivää vai koko vuorokautta?',
	});
	await submit(stage, example.OPEN_FIGURES, -2, '09:45');
	at(-1, '15:10');
	await startDraft(context, as('ilona'), draftOf(example.DRAFT), null);
}

/** Written the day before at a quarter to four, and sent as told. */
async function submit(
	{ context, as, at }: Stage,
	initiative: example.ExampleInitiative,
	days: number,
	time: string,
): Promise<Initiative> {
	at(days - 1, '15:45');
	const { id } = await startDraft(context, as(initiative.author), draftOf(initiative), null);
	at(days, time);
	await submitInitiative(context, as(initiative.author), { id });
	return { id };
}

/** As the form would send it. */
function draftOf({ author: _author, parallel, ...text }: example.ExampleInitiative) {
	return initiativeDraft.parse({
		...text,
		...(parallel ? { parallelTitle: parallel.title, parallelLanguage: parallel.language } : {}),
	});
}

/** By hand, since there is no move for merging yet. It answers the initiator, as the other answers do. */
async function merge({ context, tx }: Stage, initiative: Initiative, into: Initiative): Promise<void> {
	const held = await lockInitiative(tx, initiative);
	if (!held) throw new Error('the initiative to be merged is not there');
	await updateInitiative(context, tx, held, {
		status: 'merged',
		mergedIntoId: into.id,
		answeredAt: context.now(),
	});
}
