import { summaries } from '@aloitetila/db/schema.ts';
import { sectionEdit } from '@aloitetila/document/write-section.ts';
import { meetingForm, ownAgendaItem } from '@aloitetila/domain/meetings/meeting.contract.ts';
import type { Person } from '@aloitetila/domain/people/actor.ts';
import { eq } from 'drizzle-orm';
import { appendServerEdit, readLiveDocument } from '../documents/live-document.ts';
import { agendaOf } from '../meetings/agenda-rows.ts';
import { addAgendaItem, changeAgendaItem, stepAgendaItem } from '../meetings/build-agenda.ts';
import { createMeeting } from '../meetings/prepare-meeting.ts';
import { startSummary } from '../summaries/start-summary.ts';
import type { Stage } from './demo-stage.ts';
import {
	ASSESSMENTS_TEXT,
	CLOSING_TEXT,
	GUIDE_TEXT,
	OPENING_TEXT,
	PICTURE_TEXT,
	PORTABILITY_TEXT,
} from './demo-summary.ts';
import { blocksOf } from './demo-text.ts';

/** Working days from now on which the demo's meetings are. */
export const PAST = -32;
const NEXT = 19;
const LATER = 76;

/** The meeting that has been held and whose summary is published. Gives its id. */
export async function createPastMeeting({ context, as, instant, organisationId }: Stage): Promise<string> {
	const form = meetingForm.parse({
		themeFi: 'Tekoäly opetuksessa: mitä sovimme yhdessä',
		themeSv: 'AI i undervisningen: vad vi kommer överens om',
		themeEn: 'AI in teaching: what we agree together',
		hostOrganisationId: organisationId('union'),
		place: 'Tarinakuntien talo, Keksilä',
		remoteLink: 'https://example.org/etayhteys',
		language: 'fi',
		otherLanguages: ['sv'],
		startsAt: instant(PAST, '09:30').toISOString(),
		endsAt: instant(PAST, '13:00').toISOString(),
	});
	return (await createMeeting(context, as('helmi'), form)).id;
}

/** The meeting that has been announced and is still to come. */
export async function createNextMeeting({ context, as, instant, organisationId }: Stage): Promise<string> {
	const form = meetingForm.parse({
		themeFi: 'Digitaaliset oppimateriaalit koulun arjessa',
		themeSv: 'Digitala läromedel i skolans vardag',
		themeEn: 'Digital learning materials in everyday school life',
		hostOrganisationId: organisationId('university'),
		place: 'Mallilan yliopisto, sali 2',
		remoteLink: 'https://example.org/etayhteys',
		language: 'fi',
		otherLanguages: ['sv'],
		startsAt: instant(NEXT, '09:30').toISOString(),
		endsAt: instant(NEXT, '12:45').toISOString(),
	});
	return (await createMeeting(context, as('helmi'), form)).id;
}

/** A meeting that the group has only begun to plan. */
export async function planLaterMeeting({ context, as, instant, organisationId }: Stage): Promise<void> {
	const form = meetingForm.parse({
		themeFi: 'Digitaalinen hyvinvointi esiopetuksesta alkaen',
		themeSv: 'Digitalt välbefinnande från förskolan uppåt',
		hostOrganisationId: organisationId('sagoviken'),
		place: 'Sagovikens lärcenter',
		language: 'sv',
		otherLanguages: ['fi'],
		startsAt: instant(LATER, '09:00').toISOString(),
		endsAt: instant(LATER, '14:00').toISOString(),
	});
	await createMeeting(context, as('kajsa'), form);
}

interface OwnItem {
	readonly kind: 'practical' | 'presentation' | 'break';
	readonly titleFi: string;
	readonly titleSv: string;
	readonly titleEn: string;
	readonly minutes: number;
	readonly presenter?: string;
}
interface InitiativeItem {
	readonly initiativeId: string;
	readonly minutes: number;
	readonly presenter: string;
}

/** Builds an agenda as the group would: adds its own items, times and presenters, and moves each into its place. */
async function arrange(
	{ context, tx }: Stage,
	by: Person,
	meetingId: string,
	wanted: readonly (OwnItem | InitiativeItem)[],
): Promise<void> {
	for (const [place, one] of wanted.entries()) {
		const itemId =
			'initiativeId' in one
				? ((await agendaOf(tx, meetingId)).find((row) => row.initiativeId === one.initiativeId)?.id ?? '')
				: (await addAgendaItem(context, by, meetingId, ownAgendaItem.parse(one))).id;
		if ('initiativeId' in one) {
			const { minutes, presenter } = one;
			await changeAgendaItem(context, by, meetingId, itemId, { minutes, presenter });
		}
		const now = (await agendaOf(tx, meetingId)).findIndex((row) => row.id === itemId);
		for (let step = now; step > place; step -= 1) await stepAgendaItem(context, by, meetingId, itemId, 'up');
	}
}

const ILONA = 'Ilona Kuvitelma, Keksilän seutu';
const OTTO = 'Otto Mallikas, Keksilän seutu';
const ALVA = 'Alva Exempel, Sagovikens skolnätverk';
const AINO = 'Aino Esimerkki, Mallilan yliopisto';
const HELMI = 'Helmi Sepite, Tarinakuntien liitto';

export async function arrangePastMeeting(
	stage: Stage,
	meetingId: string,
	ids: { guide: string; assessments: string; portability: string },
): Promise<void> {
	await arrange(stage, stage.as('aino'), meetingId, [
		{
			kind: 'practical',
			titleFi: 'Avaus ja esittäytyminen',
			titleSv: 'Öppning och presentation av deltagarna',
			titleEn: 'Opening and introductions',
			minutes: 15,
			presenter: HELMI,
		},
		{
			kind: 'presentation',
			titleFi: 'Tekoäly kouluissa nyt: mitä kysely kertoo',
			titleSv: 'AI i skolorna just nu: vad en enkät berättar',
			titleEn: 'AI in schools now: what a survey tells',
			minutes: 30,
			presenter: AINO,
		},
		{ initiativeId: ids.guide, minutes: 45, presenter: ILONA },
		{ kind: 'break', titleFi: 'Tauko', titleSv: 'Paus', titleEn: 'Break', minutes: 30 },
		{ initiativeId: ids.assessments, minutes: 40, presenter: ALVA },
		{ initiativeId: ids.portability, minutes: 35, presenter: OTTO },
		{
			kind: 'practical',
			titleFi: 'Mitä sovittiin ja miten jatketaan',
			titleSv: 'Vad vi har kommit överens om och hur vi fortsätter',
			titleEn: 'What was agreed and how we go on',
			minutes: 15,
			presenter: HELMI,
		},
	]);
}

export async function arrangeNextMeeting(
	stage: Stage,
	meetingId: string,
	ids: { oneLogin: string; swedishMaterials: string },
): Promise<void> {
	await arrange(stage, stage.as('aino'), meetingId, [
		{
			kind: 'practical',
			titleFi: 'Avaus ja päivän kulku',
			titleSv: 'Öppning och dagens program',
			titleEn: 'Opening and the course of the day',
			minutes: 15,
			presenter: HELMI,
		},
		{
			kind: 'presentation',
			titleFi: 'Miten oppimateriaaleja valitaan? Kolmen kunnan kokemuksia',
			titleSv: 'Hur väljs läromedel? Erfarenheter från tre kommuner',
			titleEn: 'How are learning materials chosen? Experiences from three municipalities',
			minutes: 35,
			presenter: OTTO,
		},
		{ initiativeId: ids.oneLogin, minutes: 45, presenter: ILONA },
		{ kind: 'break', titleFi: 'Tauko', titleSv: 'Paus', titleEn: 'Break', minutes: 30 },
		{ initiativeId: ids.swedishMaterials, minutes: 45, presenter: ALVA },
		{
			kind: 'practical',
			titleFi: 'Mitä sovittiin ja seuraava tapaaminen',
			titleSv: 'Vad vi har kommit överens om och nästa möte',
			titleEn: 'What was agreed, and the next meeting',
			minutes: 25,
			presenter: HELMI,
		},
	]);
}

/** Writes the summary of the past meeting while it is held, in both languages, item after item. Gives its id. */
export async function writeSummary(stage: Stage, meetingId: string): Promise<string> {
	const { context, tx, as, at } = stage;
	at(PAST, '09:20');
	const { id } = await startSummary(context, as('aino'), meetingId);
	const [summary] = await tx.select().from(summaries).where(eq(summaries.id, id));
	if (!summary) throw new Error('a started summary is not there');
	const { doc } = await readLiveDocument(tx, summary.documentId);
	const items = (await agendaOf(tx, meetingId)).filter((agendaItem) => agendaItem.kind !== 'break');
	const texts = [OPENING_TEXT, PICTURE_TEXT, GUIDE_TEXT, ASSESSMENTS_TEXT, PORTABILITY_TEXT, CLOSING_TEXT];
	for (const [index, { id: agendaItemId }] of items.entries()) {
		const text = texts[index];
		if (!text) throw new Error('an item of the agenda has no text');
		at(PAST, `${10 + Math.floor(index / 2)}:${index % 2 === 0 ? '10' : '40'}`);
		for (const [fragment, words] of [
			['default', text.fi],
			['sv', text.sv],
		] as const) {
			const edit = sectionEdit(doc, fragment, agendaItemId, blocksOf(words));
			await appendServerEdit(context, tx, summary.documentId, edit, as('aino').personId);
		}
	}
	doc.destroy();
	return id;
}
