import { ESLint } from 'eslint';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const root = dirname(import.meta.dirname);
const eslint = new ESLint({ cwd: root });

/** What lint would say if this were the text of that file; the file must exist, since types come from its project. */
async function rulesBroken(path: string, text: string): Promise<(string | null)[]> {
	const results = await eslint.lintText(text, { filePath: join(root, path) });
	return results.flatMap((one) => one.messages.map((message) => message.ruleId ?? message.message));
}

const NO_RUNES = '<script lang="ts">const html = "<b>x</b>";</script>\n';

test('HTML may be put into a page by the one reviewed module and nowhere else', async () => {
	const text = `${NO_RUNES}{@html html}\n`;
	expect(await rulesBroken('apps/web/src/lib/ui/Button.svelte', text)).toEqual(['svelte/no-at-html-tags']);
	expect(await rulesBroken('apps/web/src/lib/ui/CheckedHtml.svelte', text)).toEqual([]);
});

test('SQL is not built from text outside the files that are named for it', async () => {
	const text = [
		`import { sql } from 'drizzle-orm';`,
		`export const a = (text: string) => sql.raw(text);`,
		`export const b = (text: string) => sql.identifier(text);`,
		`export const c = (client: { unsafe(text: string): unknown }, text: string) => client.unsafe(text);`,
	].join('\n');
	const three = Array.from({ length: 3 }, () => 'no-restricted-syntax');
	expect(await rulesBroken('packages/db/src/connect.ts', text)).toEqual(three);
	expect(await rulesBroken('packages/db/src/columns.ts', text)).toEqual([]);
});

test('the environment is read in one place', async () => {
	const text = `export const secret = process.env['SECRET'];`;
	expect(await rulesBroken('packages/db/src/connect.ts', text)).toEqual(['no-restricted-syntax']);
	expect(await rulesBroken('apps/api/src/environment.ts', text)).toEqual([]);
});

test('a promise that nobody waits for is caught, in a page too', async () => {
	const text = `async function save() { await Promise.resolve(); }\nsave();`;
	expect(await rulesBroken('packages/db/src/connect.ts', text)).toEqual(['@typescript-eslint/no-floating-promises']);
	const page = `<script lang="ts">\n${text}\n</script>\n`;
	expect(await rulesBroken('apps/web/src/lib/ui/Button.svelte', page)).toEqual([
		'@typescript-eslint/no-floating-promises',
	]);
});

test('any and a forgotten case are caught', async () => {
	const text = `export function name(kind: 'a' | 'b', x: any) {\n\tswitch (kind) {\n\t\tcase 'a':\n\t\t\treturn String(x);\n\t}\n\treturn null;\n}\n`;
	expect(await rulesBroken('packages/db/src/connect.ts', text)).toEqual([
		'@typescript-eslint/no-explicit-any',
		'@typescript-eslint/switch-exhaustiveness-check',
	]);
});
