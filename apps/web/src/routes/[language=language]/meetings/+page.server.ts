import { canPrepareMeeting } from '@aloitetila/domain/meetings/meeting.policy.ts';
import { listMeetings } from '@aloitetila/use-cases/meetings/read-meetings.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const { ahead, past } = await listMeetings(locals.context, locals.actor);
	const isPlanned = ({ status }: { status: string }) => status === 'planned';
	return {
		ahead: ahead.filter((meeting) => !isPlanned(meeting)),
		past: past.filter((meeting) => !isPlanned(meeting)),
		/** What only the group sees, its day still to come or not. */
		planned: [...ahead, ...past].filter(isPlanned),
		canPrepare: canPrepareMeeting(locals.actor),
	};
};
