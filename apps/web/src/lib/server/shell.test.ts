import { expect, test } from 'vitest';
import { needsScripts, withoutScripts } from './shell.ts';

const page = (script: string) =>
	`<p>&lt;script> { __sveltekit_ of a text</p>\n\t\t\t<script>${script}</script>\n\t\t</div>`;

test('the start script is cut, and nothing of the page with it', () => {
	const start = '\n{\n\t__sveltekit_1dzq5g4 = { base: "" };\n\timport("./start.js").then((kit) => kit.start());\n}\n';
	expect(withoutScripts(page(start))).toBe('<p>&lt;script> { __sveltekit_ of a text</p>\n\t\t</div>');
});

test('any other script is left for the policy to refuse', () => {
	expect(withoutScripts(page('alert(1)'))).toBe(page('alert(1)'));
});

test('scripts go where work is done, and to nobody who only reads', () => {
	const pages = ['/[language=language]/initiatives/[id]', '/[language=language]/initiatives/[id]/edit', null];
	expect(pages.map((page) => needsScripts(page, true))).toEqual([false, true, true]);
	expect(pages.map((page) => needsScripts(page, false))).toEqual([false, false, false]);
});
