import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';

/** The one module that may put HTML into a page: it takes only what `@aloitetila/document` rendered from a checked document. */
const CHECKED_HTML = 'apps/web/src/lib/ui/CheckedHtml.svelte';

/**
 * Files that may build SQL from text. Each is named here after somebody looked at where its text comes from:
 * identifiers written in the code, never input.
 */
const RAW_SQL = [
	// Words of our own enums in check constraints, which cannot have parameters; anything but a-z and _ is refused.
	'packages/db/src/columns.ts',
];

/** Files that may read process.env: the one that checks it, and what runs outside the program. */
const READS_ENVIRONMENT = [
	'apps/api/src/environment.ts',
	// What PostgreSQL's own programs inherit, and where the system keeps short-lived sockets: no settings of ours.
	'packages/db/src/embedded-cluster.ts',
	'packages/db/src/embedded-place.ts',
	'scripts/**',
	'packages/bench/**',
	'apps/web/e2e/**',
	'**/*.test.ts',
	'**/testing*.ts',
	'**/*.config.{js,ts}',
];

const NO_RAW_SQL = [
	{
		selector: "MemberExpression[object.name='sql'][property.name=/^(raw|identifier|unsafe)$/]",
		message:
			'Text that becomes SQL can be injected into. Use sql`…` with ${parameters}; choose sort keys from an allow-list.',
	},
	{
		selector: "CallExpression[callee.property.name='unsafe']",
		message:
			'Text that becomes SQL can be injected into. Use the tagged template of postgres, whose ${…} are parameters.',
	},
];
const NO_ENVIRONMENT = [
	{
		selector: "MemberExpression[object.name='process'][property.name='env']",
		message:
			'Only apps/api/src/environment.ts reads process.env, so that every variable is checked and documented. Take the value as an argument.',
	},
];

const CODE = ['**/*.{js,mjs,ts,svelte}', '**/*.svelte.ts'];

export default defineConfig(
	{
		ignores: [
			'**/node_modules/',
			'**/build/',
			'**/.svelte-kit/',
			'**/.turbo/',
			'**/test-results/',
			'**/src/paraglide*/',
			'data/',
			'**/*.cjs',
		],
	},
	{ linterOptions: { reportUnusedDisableDirectives: 'error' } },

	// Types first: these catch what the compiler allows.
	{
		files: ['**/*.ts', '**/*.svelte'],
		extends: [ts.configs.base],
		languageOptions: {
			globals: { ...globals.node, ...globals.browser },
			parserOptions: {
				project: ['./tsconfig.json', './apps/web/tsconfig.json', './packages/editor/tsconfig.json'],
				tsconfigRootDir: import.meta.dirname,
				extraFileExtensions: ['.svelte'],
			},
		},
		rules: {
			'@typescript-eslint/no-floating-promises': ['error', { checkThenables: true }],
			'@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
			'@typescript-eslint/await-thenable': 'error',
			'@typescript-eslint/return-await': ['error', 'in-try-catch'],
			'@typescript-eslint/only-throw-error': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
			'@typescript-eslint/no-unnecessary-type-assertion': 'error',
			'@typescript-eslint/no-base-to-string': 'error',
			'@typescript-eslint/restrict-plus-operands': 'error',
			'@typescript-eslint/no-for-in-array': 'error',
			'@typescript-eslint/no-array-delete': 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/no-non-null-asserted-optional-chain': 'error',
			'@typescript-eslint/ban-ts-comment': ['error', { 'ts-expect-error': 'allow-with-description' }],
		},
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts'],
		extends: [...svelte.configs.recommended],
		languageOptions: { parserOptions: { parser: ts.parser } },
		rules: {
			'svelte/no-at-html-tags': 'error',
			'svelte/button-has-type': 'error',
			'svelte/require-each-key': 'error',
			// {' '} keeps a space that the formatter would take.
			'svelte/no-useless-mustaches': 'off',
			'svelte/valid-compile': 'off', // svelte-check says the same, with types.
			'svelte/no-navigation-without-resolve': 'off', // Links carry their language; resolve() knows only a base path, and we have none.
		},
	},
	{ files: [CHECKED_HTML], rules: { 'svelte/no-at-html-tags': 'off' } },

	// Rules that hold everywhere.
	{
		files: CODE,
		languageOptions: { globals: { ...globals.node, ...globals.browser } },
		rules: {
			eqeqeq: ['error', 'always', { null: 'ignore' }],
			'no-var': 'error',
			'prefer-const': ['error', { destructuring: 'all' }],
			'no-console': 'off',
			'no-debugger': 'error',
			'no-empty': ['error', { allowEmptyCatch: true }],
			'no-constant-condition': 'error',
			'no-self-compare': 'error',
			'no-unsafe-finally': 'error',
			'no-async-promise-executor': 'error',
			'no-promise-executor-return': 'off',
			'no-eval': 'error',
			'no-implied-eval': 'error',
			'no-new-func': 'error',
			'no-return-assign': 'off',
			'no-unused-expressions': 'off',
			'object-shorthand': 'error',
			'no-restricted-syntax': ['error', ...NO_RAW_SQL, ...NO_ENVIRONMENT],
		},
	},
	{ files: ['**/*.svelte'], rules: { 'prefer-const': 'off', 'svelte/prefer-const': 'error' } },
	{ files: READS_ENVIRONMENT, rules: { 'no-restricted-syntax': ['error', ...NO_RAW_SQL] } },
	...(RAW_SQL.length > 0 ? [{ files: RAW_SQL, rules: { 'no-restricted-syntax': ['error', ...NO_ENVIRONMENT] } }] : []),
	{
		// A focused test would silently skip all the others in its file.
		files: ['**/*.test.ts', 'apps/web/e2e/**/*.ts'],
		rules: {
			'no-restricted-properties': [
				'error',
				...['test', 'it', 'describe'].map((object) => ({
					object,
					property: 'only',
					message: 'Run one test with its path or -t instead.',
				})),
			],
		},
	},
);
