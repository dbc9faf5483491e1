/*
 * Who may do what, through every door there is. The tests hold this against the running program: a route, a page, an
 * action of a page or a message on a socket that is not here fails them, and so does one that is no longer there.
 *
 * A line has a word for each of ACTORS: `yes`, or how they are refused. 401: sign in. 404: there is no such thing for
 * this person, byte for byte as if there were none. 403: there is, but this is not for them. 409 and 400: theirs to do,
 * but not now. `none`: answered as done, and nothing of anybody else's has changed.
 */

export const ACTORS = [
	'visitor',
	/** Signed in, and has not accepted the goals and rules. */
	'newcomer',
	/** A participant, and the thing is their own. */
	'owner',
	/** A participant, and the thing is somebody else's. */
	'participant',
	/** Was of the preparatory group; the term has ended. */
	'former_member',
	'member',
	'lead',
	'former_lead',
	'administrator',
] as const;
export type ActorKind = (typeof ACTORS)[number];

/** What is acted upon, as testing-things.ts makes it, and the outcome for each of ACTORS. */
export type Outcomes = Record<string, string>;

const EVERYBODY = 'yes yes yes yes yes yes yes yes yes';
const NOBODY = '404 404 404 404 404 404 404 404 404';
const SIGNED_IN = '401 yes yes yes yes yes yes yes yes';
const PARTICIPANTS = '401 403 yes yes yes yes yes yes yes';
/* Of something that everyone may read. */
const GROUP = '401 403 403 403 403 yes yes 403 403';
const APPOINTERS = '401 403 403 403 403 403 yes 403 yes';
const HOSTS = '401 403 403 403 403 403 403 403 yes';
/* Of something that participants may read. */
const GROUP_OF_RECEIVED = '401 404 403 403 403 yes yes 403 403';
const OWNER_OF_RECEIVED = '401 404 yes 403 403 403 403 403 403';
const OWNER_OF_PUBLIC = '401 403 yes 403 403 403 403 403 403';
/* Of something that only the group, or only its makers, may read. */
const GROUP_OF_HIDDEN = '401 404 404 404 404 yes yes 404 404';
const OWNER_OF_DRAFT = '401 404 yes 404 404 404 404 404 404';
/* Of a live text that participants may read; who has not accepted the rules may not. */
const GROUP_OF_LIVE = '401 404 403 403 403 yes yes 403 403';
/* Of a text that is published, and so rests. */
const AT_REST = '401 403 403 403 403 409 409 403 403';
const OF_HISTORY: Outcomes = {
	'a point of a summary': GROUP_OF_LIVE,
	'a point of a summary of a planned meeting': GROUP_OF_HIDDEN,
	'a point of a published summary': GROUP,
};
const CHANGING_HISTORY: Outcomes = { ...OF_HISTORY, 'a point of a published summary': AT_REST };

/** Every route of the program by method and address, with the rule that it says it asks. Pages have a table of their own. */
export const ROUTES: Record<string, { policy: string; on: Outcomes }> = {
	'GET /livez': { policy: 'public', on: { nothing: EVERYBODY } },
	'GET /readyz': { policy: 'public', on: { nothing: EVERYBODY } },
	/* There in a demo on one's own machine only: preview-mailbox.test.ts. */
	'GET /dev/mail.json': { policy: 'mail.preview', on: { nothing: NOBODY } },
	/* Without an upgrade; what is said on the socket has a table of its own. */
	'GET /collab/:documentId': { policy: 'documents.join', on: { 'a summary': NOBODY } },
	'GET /api/openapi.json': { policy: 'public', on: { nothing: EVERYBODY } },
	'* /api/*': { policy: 'public', on: { nothing: NOBODY } },
	'* /*': { policy: 'pages', on: {} },

	'GET /api/v1/charter': { policy: 'charter.read', on: { nothing: EVERYBODY } },
	'GET /api/v1/organisations': { policy: 'organisation.list', on: { nothing: EVERYBODY } },

	'POST /api/v1/sign-in-codes': { policy: 'public', on: { nothing: EVERYBODY } },
	/* Nobody here has asked for a code in this browser. */
	'POST /api/v1/sessions': { policy: 'public', on: { nothing: '400 400 400 400 400 400 400 400 400' } },
	'DELETE /api/v1/sessions/current': { policy: 'people.own_sessions', on: { nothing: SIGNED_IN } },
	'GET /api/v1/me': { policy: 'people.own_details', on: { nothing: SIGNED_IN } },
	'POST /api/v1/me/introduction': { policy: 'people.introduce', on: { nothing: SIGNED_IN } },
	'PUT /api/v1/me': { policy: 'people.own_details', on: { nothing: PARTICIPANTS } },
	'POST /api/v1/me/confirmations': {
		policy: 'people.own_sessions',
		on: { nothing: '401 400 400 400 400 400 400 400 400' },
	},
	'GET /api/v1/me/sessions': { policy: 'people.own_sessions', on: { nothing: SIGNED_IN } },
	'DELETE /api/v1/me/sessions/:id': {
		policy: 'people.own_sessions',
		on: {
			'a session of one’s own': SIGNED_IN,
			'a session of somebody else': '401 none none none none none none none none',
		},
	},

	'GET /api/v1/group': { policy: 'people.see_group', on: { nothing: EVERYBODY } },
	'POST /api/v1/group/terms': {
		policy: 'people.appoint',
		on: {
			'the role of a member': APPOINTERS,
			'the role of the lead': HOSTS,
			'the role of an administrator': HOSTS,
			'the role of a member, long after signing in': '401 403 403 403 403 403 403 403 403',
		},
	},
	'DELETE /api/v1/group/terms/:id': {
		policy: 'people.end_role',
		on: {
			'the term of a member': APPOINTERS,
			'the term of a lead': HOSTS,
			/* Who hosts is shown to administrators only. */
			'the term of an administrator': '401 404 404 404 404 404 404 404 yes',
			'a term that has ended': '401 404 404 404 404 404 404 404 404',
		},
	},
	'GET /api/v1/people': { policy: 'people.list_people', on: { nothing: APPOINTERS } },

	'GET /api/v1/initiatives': { policy: 'initiative.list', on: { nothing: EVERYBODY } },
	'POST /api/v1/initiatives': { policy: 'initiative.start', on: { nothing: PARTICIPANTS } },
	'GET /api/v1/initiatives/:id': {
		policy: 'initiative.read',
		on: {
			'a draft': '404 404 yes 404 404 404 404 404 404',
			'a received initiative': '404 404 yes yes yes yes yes yes yes',
			'a returned initiative': '404 404 yes yes yes yes yes yes yes',
			'a withdrawn initiative': '404 404 yes yes yes yes yes yes yes',
			'an initiative in preparation': EVERYBODY,
			'an initiative not taken forward': EVERYBODY,
		},
	},
	'PUT /api/v1/initiatives/:id': {
		policy: 'initiative.edit',
		on: {
			'a draft': OWNER_OF_DRAFT,
			'a returned initiative': OWNER_OF_RECEIVED,
			'a received initiative': '401 404 409 403 403 403 403 403 403',
			'an initiative in preparation': '401 403 409 403 403 403 403 403 403',
		},
	},
	'DELETE /api/v1/initiatives/:id': {
		policy: 'initiative.discard',
		on: { 'a draft': OWNER_OF_DRAFT, 'a received initiative': '401 404 409 403 403 403 403 403 403' },
	},
	'POST /api/v1/initiatives/:id/submit': { policy: 'initiative.submit', on: { 'a draft': OWNER_OF_DRAFT } },
	'POST /api/v1/initiatives/:id/resubmit': {
		policy: 'initiative.resubmit',
		on: { 'a returned initiative': OWNER_OF_RECEIVED },
	},
	'POST /api/v1/initiatives/:id/take-up': {
		policy: 'initiative.take_up',
		on: { 'a draft': '401 404 403 404 404 404 404 404 404', 'a received initiative': GROUP_OF_RECEIVED },
	},
	'POST /api/v1/initiatives/:id/return': {
		policy: 'initiative.return',
		on: { 'a received initiative': GROUP_OF_RECEIVED, 'an initiative in preparation': GROUP },
	},
	'POST /api/v1/initiatives/:id/schedule': {
		policy: 'initiative.schedule',
		on: { 'a received initiative': GROUP_OF_RECEIVED, 'an initiative in preparation': GROUP },
	},
	'POST /api/v1/initiatives/:id/unschedule': {
		policy: 'initiative.unschedule',
		on: { 'an initiative on the agenda': GROUP },
	},
	'POST /api/v1/initiatives/:id/discuss': {
		policy: 'initiative.discuss',
		on: { 'an initiative on the agenda': GROUP },
	},
	'POST /api/v1/initiatives/:id/advance': {
		policy: 'initiative.advance',
		on: { 'a received initiative': GROUP_OF_RECEIVED, 'an initiative in preparation': GROUP },
	},
	'POST /api/v1/initiatives/:id/complete': {
		policy: 'initiative.complete',
		on: { 'a discussed initiative': GROUP },
	},
	'POST /api/v1/initiatives/:id/not-advance': {
		policy: 'initiative.not_advance',
		on: { 'a received initiative': GROUP_OF_RECEIVED, 'an initiative in preparation': GROUP },
	},
	'POST /api/v1/initiatives/:id/reopen': {
		policy: 'initiative.reopen',
		on: { 'an initiative not taken forward': GROUP },
	},
	'POST /api/v1/initiatives/:id/withdraw': {
		policy: 'initiative.withdraw',
		on: { 'a received initiative': OWNER_OF_RECEIVED, 'an initiative in preparation': OWNER_OF_PUBLIC },
	},
	'GET /api/v1/inbox': { policy: 'initiative.inbox', on: { nothing: GROUP } },
	'GET /api/v1/me/initiatives': { policy: 'initiative.own', on: { nothing: SIGNED_IN } },

	'GET /api/v1/meetings': { policy: 'meeting.list', on: { nothing: EVERYBODY } },
	'POST /api/v1/meetings': { policy: 'meeting.create', on: { nothing: GROUP } },
	'GET /api/v1/meetings/:id': {
		policy: 'meeting.read',
		on: { 'a planned meeting': '404 404 404 404 404 yes yes 404 404', 'an announced meeting': EVERYBODY },
	},
	'PUT /api/v1/meetings/:id': {
		policy: 'meeting.change',
		on: { 'a planned meeting': GROUP_OF_HIDDEN, 'an announced meeting': GROUP },
	},
	'POST /api/v1/meetings/:id/announce': {
		policy: 'meeting.announce',
		on: { 'a planned meeting': GROUP_OF_HIDDEN, 'an announced meeting': '401 403 403 403 403 409 409 403 403' },
	},
	'POST /api/v1/meetings/:id/cancel': {
		policy: 'meeting.cancel',
		on: { 'a planned meeting': GROUP_OF_HIDDEN, 'an announced meeting': GROUP },
	},
	'POST /api/v1/meetings/:id/agenda-items': {
		policy: 'meeting.agenda',
		on: { 'a planned meeting': GROUP_OF_HIDDEN, 'an announced meeting': GROUP },
	},
	'PATCH /api/v1/meetings/:id/agenda-items/:itemId': {
		policy: 'meeting.agenda',
		on: { 'a planned meeting': GROUP_OF_HIDDEN, 'an announced meeting': GROUP },
	},
	'POST /api/v1/meetings/:id/agenda-items/:itemId/step': {
		policy: 'meeting.agenda',
		on: { 'a planned meeting': GROUP_OF_HIDDEN, 'an announced meeting': GROUP },
	},
	'DELETE /api/v1/meetings/:id/agenda-items/:itemId': {
		policy: 'meeting.agenda',
		on: { 'a planned meeting': GROUP_OF_HIDDEN, 'an announced meeting': GROUP },
	},
	'POST /api/v1/meetings/:id/summary': {
		policy: 'summary.start',
		on: { 'a planned meeting': GROUP_OF_HIDDEN, 'an announced meeting': GROUP },
	},

	'GET /api/v1/summaries': { policy: 'summary.list', on: { nothing: EVERYBODY } },
	'GET /api/v1/summaries/:id': {
		policy: 'summary.read_live',
		on: {
			'a summary': '401 404 yes yes yes yes yes yes yes',
			'a summary of a planned meeting': GROUP_OF_HIDDEN,
			'a published summary': '401 404 yes yes yes yes yes yes yes',
		},
	},
	'GET /api/v1/summaries/:id/authors': {
		policy: 'summary.read_live',
		on: {
			'a summary': '401 404 yes yes yes yes yes yes yes',
			'a summary of a planned meeting': GROUP_OF_HIDDEN,
			'a published summary': '401 404 yes yes yes yes yes yes yes',
		},
	},
	'POST /api/v1/summaries/:id/publish': {
		policy: 'summary.publish',
		on: {
			'a summary': '401 404 403 403 403 403 yes 403 403',
			'a summary of a planned meeting': '401 404 404 404 404 403 yes 404 404',
			'a published summary': '401 403 403 403 403 403 409 403 403',
		},
	},
	'GET /api/v1/summaries/:id/history': { policy: 'summary.history', on: OF_HISTORY },
	'GET /api/v1/summaries/:id/history/:seq/changes': { policy: 'summary.history', on: OF_HISTORY },
	'POST /api/v1/summaries/:id/history': {
		policy: 'summary.name_point',
		on: {
			'a summary': GROUP_OF_LIVE,
			'a summary of a planned meeting': GROUP_OF_HIDDEN,
			'a published summary': AT_REST,
		},
	},
	'PUT /api/v1/summaries/:id/history/:seq/name': { policy: 'summary.name_point', on: CHANGING_HISTORY },
	'DELETE /api/v1/summaries/:id/history/:seq/name': { policy: 'summary.name_point', on: CHANGING_HISTORY },
	'POST /api/v1/summaries/:id/history/:seq/restore': { policy: 'summary.restore', on: CHANGING_HISTORY },
	'GET /api/v1/summaries/:id/versions/:version': {
		policy: 'summary.read',
		on: { 'a summary': NOBODY, 'a published summary': EVERYBODY },
	},
};

const PARTICIPANTS_ON_SOCKET = '4401 4404 yes yes yes yes yes yes yes';
const WRITERS = '4401 4404 no no no yes yes no no';
const GROUP_ON_SOCKET = '4401 4404 4404 4404 4404 yes yes 4404 4404';

/**
 * Every message of `/collab/{documentId}` by its kind, and `join` for the socket itself. A number is the code that the
 * socket is closed with; `no`: the message is dropped, and what it brought is neither stored, shared nor acknowledged.
 */
export const SOCKET_MESSAGES: Record<string, Outcomes> = {
	join: {
		'a summary': PARTICIPANTS_ON_SOCKET,
		'a published summary': PARTICIPANTS_ON_SOCKET,
		'a summary of a planned meeting': GROUP_ON_SOCKET,
		nothing: '4401 4404 4404 4404 4404 4404 4404 4404 4404',
	},
	/* Asks for the text. */
	syncStep1: { 'a summary': PARTICIPANTS_ON_SOCKET, 'a summary of a planned meeting': GROUP_ON_SOCKET },
	/* Bring text. */
	syncStep2: { 'a summary': WRITERS, 'a published summary': '4401 4404 no no no no no no no' },
	update: {
		'a summary': WRITERS,
		'a published summary': '4401 4404 no no no no no no no',
		'a summary of a planned meeting': GROUP_ON_SOCKET,
	},
	/* Tells who is there, and where their caret is; those who only read are there too. */
	presence: { 'a summary': PARTICIPANTS_ON_SOCKET, 'a summary of a planned meeting': GROUP_ON_SOCKET },
	presenceQuery: { 'a summary': PARTICIPANTS_ON_SOCKET },
	/* Asks whether everything before it is durable, and where one stands. */
	acknowledgement: { 'a summary': PARTICIPANTS_ON_SOCKET },
	standing: { 'a summary': PARTICIPANTS_ON_SOCKET },
	/* Says that edits of an earlier window are one's own, before bringing them. */
	own: { 'a summary': WRITERS },
	/* Of no effect, and no offence. */
	auth: { 'a summary': PARTICIPANTS_ON_SOCKET },
	seq: { 'a summary': PARTICIPANTS_ON_SOCKET },
};

const OWN_PAGE = 'sign-in yes yes yes yes yes yes yes yes';
/* Whoever has not accepted the rules is shown where to, when the page is shown again with its refusal. */
const REFUSED_AT_REST = AT_REST.replace('401 403', '401 welcome');
const CHANGING_HISTORY_ON_PAGES: Outcomes = { ...OF_HISTORY, 'a point of a published summary': REFUSED_AT_REST };
const OPENING_HISTORY: Outcomes = {
	'a point of a summary': 'sign-in welcome 403 403 403 yes yes 403 403',
	'a point of a summary of a planned meeting': 'sign-in welcome 404 404 404 yes yes 404 404',
	'a point of a published summary': 'sign-in welcome 403 403 403 yes yes 403 403',
};
const PREPARING = 'sign-in 403 403 403 403 yes yes 403 403';
const PREPARING_HIDDEN = '404 404 404 404 404 yes yes 404 404';

/**
 * Every page by its route, as it is opened. `sign-in` and `welcome`: sent there first, with the way back. `elsewhere`:
 * sent to another page, since this one has nothing for them.
 */
export const PAGES: Record<string, Outcomes> = {
	'/': { nothing: EVERYBODY },
	'/accessibility': { nothing: EVERYBODY },
	'/privacy': { nothing: EVERYBODY },
	'/charter': { nothing: EVERYBODY },
	'/network': { nothing: EVERYBODY },
	'/group': { nothing: EVERYBODY },
	'/initiatives': { nothing: EVERYBODY },
	'/meetings': { nothing: EVERYBODY },
	'/summaries': { nothing: EVERYBODY },
	'/[...path]': { nothing: NOBODY },
	/* There in development, and in a demo on one's own machine. */
	'/dev/design': { nothing: NOBODY },
	'/dev/mail': { nothing: NOBODY },
	'/dev/bare': { nothing: NOBODY },

	'/sign-in': { nothing: 'yes elsewhere elsewhere elsewhere elsewhere elsewhere elsewhere elsewhere elsewhere' },
	/* Nobody here has asked for a code in this browser. */
	'/sign-in/code': { nothing: 'sign-in sign-in sign-in sign-in sign-in sign-in sign-in sign-in sign-in' },
	'/sign-out': {
		nothing: 'elsewhere elsewhere elsewhere elsewhere elsewhere elsewhere elsewhere elsewhere elsewhere',
	},
	'/welcome': { nothing: 'sign-in yes elsewhere elsewhere elsewhere elsewhere elsewhere elsewhere elsewhere' },
	'/account': { nothing: OWN_PAGE },
	'/confirm': { nothing: OWN_PAGE },
	'/my': { nothing: OWN_PAGE },

	'/inbox': { nothing: PREPARING },
	'/initiatives/new': { nothing: 'sign-in welcome yes yes yes yes yes yes yes' },
	'/initiatives/[id]': {
		'a draft': '404 404 elsewhere 404 404 404 404 404 404',
		'a received initiative': '404 404 yes yes yes yes yes yes yes',
		'a returned initiative': '404 404 yes yes yes yes yes yes yes',
		'an initiative in preparation': EVERYBODY,
	},
	'/initiatives/[id]/edit': {
		'a draft': 'sign-in 404 yes 404 404 404 404 404 404',
		'a returned initiative': 'sign-in 404 yes elsewhere elsewhere elsewhere elsewhere elsewhere elsewhere',
		'a received initiative': 'sign-in 404 elsewhere elsewhere elsewhere elsewhere elsewhere elsewhere elsewhere',
	},
	'/initiatives/[id]/preview': {
		'a draft': 'sign-in 404 yes 404 404 404 404 404 404',
		'a received initiative': 'sign-in 404 elsewhere elsewhere elsewhere elsewhere elsewhere elsewhere elsewhere',
	},
	'/meetings/new': { nothing: PREPARING },
	'/meetings/[id]': { 'a planned meeting': PREPARING_HIDDEN, 'an announced meeting': EVERYBODY },
	'/meetings/[id]/edit': { 'a planned meeting': PREPARING, 'an announced meeting': PREPARING },
	'/meetings/[id]/agenda': { 'a planned meeting': PREPARING, 'an announced meeting': PREPARING },
	'/summaries/[id]': { 'a summary': NOBODY, 'a published summary': EVERYBODY },
	'/summaries/[id]/write': {
		'a summary': 'sign-in welcome yes yes yes yes yes yes yes',
		'a summary of a planned meeting': 'sign-in welcome 404 404 404 yes yes 404 404',
		'a published summary': 'sign-in welcome yes yes yes yes yes yes yes',
	},
	'/summaries/[id]/publish': {
		'a summary': 'sign-in welcome 403 403 403 403 yes 403 403',
		'a summary of a planned meeting': 'sign-in welcome 404 404 404 403 yes 404 404',
	},
	'/summaries/[id]/history': OPENING_HISTORY,
	'/summaries/[id]/history/changes': OPENING_HISTORY,
};

/** The moves of an initiative, made on its page or in the inbox. */
const MOVES_ON_PAGES: Record<string, Outcomes> = {
	submit: { 'a draft': OWNER_OF_DRAFT },
	resubmit: { 'a returned initiative': OWNER_OF_RECEIVED },
	take_up: { 'a received initiative': GROUP_OF_RECEIVED },
	return: { 'a received initiative': GROUP_OF_RECEIVED, 'an initiative in preparation': GROUP },
	schedule: { 'a received initiative': GROUP_OF_RECEIVED, 'an initiative in preparation': GROUP },
	unschedule: { 'an initiative on the agenda': GROUP },
	discuss: { 'an initiative on the agenda': GROUP },
	advance: { 'a received initiative': GROUP_OF_RECEIVED },
	complete: { 'a discussed initiative': GROUP },
	not_advance: { 'a received initiative': GROUP_OF_RECEIVED },
	reopen: { 'an initiative not taken forward': GROUP },
	withdraw: { 'a received initiative': OWNER_OF_RECEIVED, 'an initiative in preparation': OWNER_OF_PUBLIC },
};
const movesOn = (page: string) =>
	Object.fromEntries(Object.entries(MOVES_ON_PAGES).map(([move, on]) => [`${page}?/${move}`, on]));

/**
 * Every action of every page. A visitor's is 401 where the page hands back what was typed, and `sign-in` where nothing
 * was. `confirm`: sent to prove who they are first.
 */
export const PAGE_ACTIONS: Record<string, Outcomes> = {
	'/sign-in?/code': { nothing: EVERYBODY },
	'/sign-in?/example': { nothing: NOBODY },
	'/sign-in/code?/default': { nothing: 'sign-in sign-in sign-in sign-in sign-in sign-in sign-in sign-in sign-in' },
	'/sign-out?/default': { nothing: EVERYBODY },
	'/welcome?/default': { nothing: SIGNED_IN },
	'/account?/details': { nothing: PARTICIPANTS },
	'/account?/end': {
		'a session of one’s own': SIGNED_IN,
		'a session of somebody else': '401 none none none none none none none none',
	},
	'/confirm?/send': { nothing: OWN_PAGE },
	'/confirm?/code': { nothing: 'sign-in 400 400 400 400 400 400 400 400' },

	'/group?/appoint': {
		'the role of a member': APPOINTERS,
		'the role of the lead': HOSTS,
		'the role of an administrator': HOSTS,
		'the role of a member, long after signing in': '401 403 403 403 403 403 confirm 403 confirm',
	},
	'/group?/end': {
		'the term of a member': APPOINTERS,
		'the term of a lead': HOSTS,
		'the term of an administrator': '401 404 404 404 404 404 404 404 yes',
		'a term that has ended': '401 404 404 404 404 404 404 404 404',
	},

	'/initiatives/new?/autosave': { nothing: PARTICIPANTS },
	'/initiatives/new?/save': { nothing: PARTICIPANTS },
	'/initiatives/new?/preview': { nothing: PARTICIPANTS },
	'/initiatives/new?/submit': { nothing: PARTICIPANTS },
	'/initiatives/[id]/edit?/autosave': { 'a draft': OWNER_OF_DRAFT, 'a returned initiative': OWNER_OF_RECEIVED },
	'/initiatives/[id]/edit?/save': { 'a draft': OWNER_OF_DRAFT, 'a returned initiative': OWNER_OF_RECEIVED },
	'/initiatives/[id]/edit?/preview': { 'a draft': OWNER_OF_DRAFT },
	'/initiatives/[id]/edit?/submit': { 'a draft': OWNER_OF_DRAFT },
	'/initiatives/[id]/edit?/resubmit': { 'a returned initiative': OWNER_OF_RECEIVED },
	'/initiatives/[id]/edit?/discard': { 'a draft': NOBODY.replace('404 404 404', '404 404 yes') },
	'/initiatives/[id]/preview?/submit': { 'a draft': NOBODY.replace('404 404 404', '404 404 yes') },
	'/initiatives/[id]/preview?/resubmit': {
		'a returned initiative': '404 404 yes elsewhere elsewhere elsewhere elsewhere elsewhere elsewhere',
	},
	...movesOn('/initiatives/[id]'),
	...movesOn('/inbox'),

	'/meetings/new?/default': { nothing: GROUP },
	'/meetings/[id]?/announce': { 'a planned meeting': GROUP_OF_HIDDEN },
	'/meetings/[id]?/cancel': { 'a planned meeting': GROUP_OF_HIDDEN, 'an announced meeting': GROUP },
	'/meetings/[id]?/start_summary': { 'a planned meeting': GROUP_OF_HIDDEN, 'an announced meeting': GROUP },
	'/meetings/[id]/edit?/default': { 'a planned meeting': GROUP_OF_HIDDEN, 'an announced meeting': GROUP },
	'/meetings/[id]/agenda?/schedule': { 'a meeting and a received initiative': GROUP_OF_RECEIVED },
	'/meetings/[id]/agenda?/unschedule': { 'the meeting of an initiative': GROUP },
	'/meetings/[id]/agenda?/add': { 'a planned meeting': GROUP_OF_HIDDEN, 'an announced meeting': GROUP },
	'/meetings/[id]/agenda?/change': { 'a planned meeting': GROUP_OF_HIDDEN, 'an announced meeting': GROUP },
	'/meetings/[id]/agenda?/step': { 'a meeting with two items': GROUP },
	'/meetings/[id]/agenda?/remove': { 'a planned meeting': GROUP_OF_HIDDEN, 'an announced meeting': GROUP },
	'/summaries/[id]/publish?/default': {
		'a summary': '401 404 403 403 403 403 yes 403 403',
		'a summary of a planned meeting': '401 404 404 404 404 403 yes 404 404',
	},
	'/summaries/[id]/history?/name': {
		'a summary': GROUP_OF_LIVE,
		'a summary of a planned meeting': GROUP_OF_HIDDEN,
		'a published summary': REFUSED_AT_REST,
	},
	'/summaries/[id]/history?/rename': CHANGING_HISTORY_ON_PAGES,
	'/summaries/[id]/history?/unname': CHANGING_HISTORY_ON_PAGES,
	'/summaries/[id]/history/changes?/restore': CHANGING_HISTORY_ON_PAGES,
};
