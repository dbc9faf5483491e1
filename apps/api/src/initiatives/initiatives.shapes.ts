import { INITIATIVE_MOVES, INITIATIVE_STATUSES } from '@aloitetila/domain/initiatives/initiative.ts';
import { z } from 'zod';
import { instant, language, localised, personShape } from '../http/shapes.ts';

const status = z.enum(INITIATIVE_STATUSES);
const move = z.enum(INITIATIVE_MOVES);

/** A number (31), or a UUID while it is a draft. */
export const initiativeParams = z.strictObject({ id: z.string().max(36) });

export const savedDraft = z
	.object({ id: z.string(), revision: z.number().int(), savedAt: instant })
	.meta({ id: 'SavedDraft' });

export const movedInitiative = z
	.object({ id: z.string(), number: z.number().int().nullable(), status, revision: z.number().int() })
	.meta({ id: 'MovedInitiative' });

const namedParty = z.object({ name: z.string(), organisation: localised.nullable() });

const initiativeRow = z
	.object({
		id: z.string(),
		number: z.number().int().nullable(),
		title: z.string(),
		language,
		parallelTitle: z.string(),
		parallelLanguage: language.nullable(),
		status,
		author: namedParty,
		holder: namedParty.extend({ id: z.string() }).nullable(),
		submittedAt: instant.nullable(),
		changedAt: instant,
		answerBy: instant.nullable(),
		answeredAt: instant.nullable(),
		isClockStopped: z.boolean(),
		meetingAt: instant.nullable(),
	})
	.meta({ id: 'InitiativeRow' });

export const initiativePage = z
	.object({
		initiatives: z.array(initiativeRow),
		next: z.number().int().nullable().describe('Give it back as `before` for the next page; null on the last one.'),
		counts: z.partialRecord(status, z.number().int()),
	})
	.meta({ id: 'InitiativePage' });

export const ownInitiatives = z.object({ initiatives: z.array(initiativeRow) }).meta({ id: 'OwnInitiatives' });

export const inboxShape = z
	.object({ open: z.array(initiativeRow), waiting: z.array(initiativeRow) })
	.meta({ id: 'Inbox' });

const meeting = z.object({ id: z.string(), startsAt: instant, theme: localised });

const initiativeEvent = z
	.object({
		position: z.number().int(),
		move,
		fromStatus: status,
		toStatus: status,
		at: instant,
		by: personShape.nullable(),
		reason: z.string(),
		reasonLanguage: language.nullable(),
		firstAction: z.string(),
		newHolder: personShape.nullable(),
		answerBy: instant.nullable(),
		isPublishedNow: z.boolean(),
		meeting: meeting.nullable(),
		summary: z
			.object({ id: z.string(), version: z.number().int(), blockId: z.string() })
			.nullable()
			.describe('The very heading of the published summary that tells of it.'),
	})
	.meta({ id: 'InitiativeEvent' });

export const initiativeShape = z
	.object({
		id: z.string(),
		number: z.number().int().nullable(),
		status,
		statusSince: instant,
		title: z.string(),
		matter: z.string(),
		proposal: z.string(),
		benefit: z.string(),
		goal: z.number().int().nullable(),
		language,
		parallelTitle: z.string(),
		parallelLanguage: language.nullable(),
		authors: z.array(personShape),
		holder: personShape.nullable(),
		createdAt: instant,
		changedAt: instant,
		submittedAt: instant.nullable(),
		answerBy: instant.nullable(),
		answeredAt: instant.nullable(),
		isClockStopped: z.boolean(),
		isPublic: z.boolean(),
		meeting: meeting.extend({ itemId: z.string().nullable() }).nullable(),
		mergedInto: z.object({ number: z.number().int().nullable(), title: z.string(), language }).nullable(),
		events: z.array(initiativeEvent).describe('The history of handling, newest first.'),
		toldIn: z.array(
			z.object({ summaryId: z.string(), version: z.number().int(), blockId: z.string(), meetingStartsAt: instant }),
		),
		openMoves: z.array(move).describe('What the one who asks may do with it now.'),
		canEdit: z.boolean(),
		isOwn: z.boolean(),
		revision: z.number().int(),
	})
	.meta({ id: 'Initiative' });
