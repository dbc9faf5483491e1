import type { TestDatabase } from '@aloitetila/db/testing.ts';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readEnvironment } from './environment.ts';
import { testApp, type TestAppOptions } from './testing.ts';
import { builtPages } from './web/built-pages.ts';

const BUILD = path.join(import.meta.dirname, '../../web/build/server');
const HOST = '127.0.0.1:3000';

/** The part of Kit's manifest that says which pages there are. */
interface Manifest {
	routes: { id: string; page: { leaf: number } | null; endpoint: unknown }[];
	nodes: (() => Promise<{ server?: { actions?: Record<string, unknown> } }>)[];
}

/** Every page of the build without its language, and every action as `/page?/action`. */
export async function pagesOfBuild(): Promise<{ pages: string[]; actions: string[]; endpoints: string[] }> {
	if (!(await readdir(BUILD)).includes('manifest.js')) throw new Error('the pages have not been built');
	const { manifest } = (await import(path.join(BUILD, 'manifest.js'))) as { manifest: Manifest };
	const nameOf = (id: string) => id.replace(/^\/\[language=language\]/u, '') || '/';
	const found = { pages: [] as string[], actions: [] as string[], endpoints: [] as string[] };
	for (const { id, page, endpoint } of manifest.routes) {
		if (endpoint) found.endpoints.push(nameOf(id));
		if (!page) continue;
		found.pages.push(nameOf(id));
		const actions = (await manifest.nodes[page.leaf]?.())?.server?.actions ?? {};
		found.actions.push(...Object.keys(actions).map((action) => `${nameOf(id)}?/${action}`));
	}
	return found;
}

/** The whole program with its built pages, on a test database. */
export async function testPages(database: TestDatabase, options: Partial<TestAppOptions> = {}) {
	const pageHandler = await builtPages(readEnvironment({}));
	const program = await testApp({ database, pageHandler, env: { WRITES_PER_MINUTE: '100000' }, ...options });
	/** As a browser without scripts asks for a page; what it posts is a form, and comes from our own page. */
	const browse = (url: string, { cookie, form, headers = {} }: Browsing = {}) =>
		program.app.inject({
			method: form ? 'POST' : 'GET',
			url,
			headers: {
				host: HOST,
				accept: 'text/html',
				...(cookie ? { cookie } : {}),
				...(form
					? { origin: `http://${HOST}`, 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }
					: {}),
				...headers,
			},
			...(form ? { payload: new URLSearchParams(form).toString() } : {}),
		});
	return { ...program, browse };
}

interface Browsing {
	cookie?: string;
	/** Posted, where it is given. A list where a name comes more than once. */
	form?: Record<string, string> | [string, string][];
	headers?: Record<string, string>;
}
