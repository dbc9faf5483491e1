/**
 * Compiles messages/{fi,sv,en}/*.json into one small function a message. Twice: each in a module of its own for bundlers,
 * so that a page carries only those that it uses; and all of them in a few modules for the program, whose start would
 * otherwise be reading some eight hundred files (`#messages` in package.json tells the two apart). Run by `pnpm --filter @aloitetila/i18n compile`, before types, builds, tests and start.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { compile, type CompilerOptions } from '@inlang/paraglide-js';
import { readMessages, type Messages } from './message-files.ts';

const root = new URL('..', import.meta.url).pathname;
const target = `${root}src/paraglide`;

/**
 * Takes the place of the compiler's own runtime, which finds the language by cookies, addresses and guesses. Ours is
 * told: in the browser by the page's `lang`, on the server by the request (see apps/web/src/lib/server/language.ts).
 */
const RUNTIME = `let read = () => (typeof document === 'undefined' ? 'fi' : document.documentElement.lang);
export const experimentalStaticLocale = undefined;
export const getLocale = () => read();
export const overwriteGetLocale = (reader) => void (read = reader);
`;
const RUNTIME_TYPES = `export type Locale = 'fi' | 'sv' | 'en';
export declare function getLocale(): Locale;
export declare function overwriteGetLocale(reader: () => Locale): void;
`;

/** The types of every message; the compiler's own need JavaScript to be type-checked, or a compiler of its own. */
function types(messages: Messages): string {
	const lines = [...messages].map(([key, { params }]) => {
		const shape = [...params].map((name) => `${name}: string | number`).join('; ');
		return `\t${key}(params${shape ? `: { ${shape} }` : '?: Record<string, never>'}, options?: MessageOptions): string;`;
	});
	return [
		`import type { Locale } from './runtime.js';`,
		`export interface MessageOptions { locale?: Locale }`,
		`export declare const m: {`,
		...lines,
		`};`,
		'',
	].join('\n');
}

// Written beside and moved into place, so that a program that starts meanwhile never sees half of it.
const building = `${target}.${process.pid}`;
mkdirSync(building, { recursive: true });
try {
	const options = {
		project: `${root}project.inlang`,
		strategy: ['globalVariable', 'baseLocale'] satisfies CompilerOptions['strategy'],
		emitGitIgnore: false,
		emitPrettierIgnore: false,
		emitReadme: false,
	};
	await compile({ ...options, outdir: building });
	await compile({ ...options, outdir: `${building}/whole`, outputStructure: 'locale-modules' });
	writeFileSync(`${building}/runtime.js`, RUNTIME);
	writeFileSync(`${building}/whole/runtime.js`, `export * from '../runtime.js';\n`);
	writeFileSync(`${building}/runtime.d.ts`, RUNTIME_TYPES);
	writeFileSync(`${building}/messages.d.ts`, types(readMessages('fi')));
	for (const folder of [building, `${building}/whole`]) rmSync(`${folder}/server.js`, { force: true });
	rmSync(target, { recursive: true, force: true });
	renameSync(building, target);
} finally {
	rmSync(building, { recursive: true, force: true });
}
