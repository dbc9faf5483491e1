import adapterNode from '@sveltejs/adapter-node';
import { sveltekit } from '@sveltejs/kit/vite';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { IncomingMessage } from 'node:http';
import { defineConfig, type Plugin } from 'vite';
import { icons } from './vite/icons.ts';
import { messages } from './vite/messages.ts';

/**
 * In production adapter-node hands the raw request, and on it the Context, to `event.platform.req`. Kit's dev server
 * only knows what its adapter emulates, so we remember the request that is being answered and emulate just that. The
 * host does the same in both: it sets `request.raw.aloitetila`.
 */
const answering = new AsyncLocalStorage<IncomingMessage>();
const adapter = {
	...adapterNode({ out: 'build' }),
	// The field on the request is put there by the host (see App.Platform).
	emulate: () => ({ platform: () => ({ req: answering.getStore() as App.Platform['req'] }) }),
};
const rememberRequest: Plugin = {
	name: 'aloitetila:remember-request',
	apply: 'serve',
	configureServer: (server) => void server.middlewares.use((req, _res, next) => answering.run(req, () => next())),
};

export default defineConfig(({ command }) => ({
	plugins: [
		icons(),
		messages(),
		rememberRequest,
		sveltekit({
			adapter,
			compilerOptions: { runes: true },
			csp: {
				// Hashes and not nonces: the same page is the same bytes for everyone, so it can be cached and compared.
				mode: 'hash',
				directives: {
					'default-src': ['none'],
					'script-src': ['self'],
					'style-src': ['self'],
					// Svelte's `style:` directives; an attribute cannot load anything.
					'style-src-attr': ['unsafe-inline'],
					'img-src': ['self', 'data:'],
					'font-src': ['self'],
					// In development Vite tells of changes on a port of its own.
					'connect-src': command === 'serve' ? ['self', 'ws:'] : ['self'],
					'manifest-src': ['self'],
					'form-action': ['self'],
					'base-uri': ['none'],
					'frame-ancestors': ['none'],
				},
			},
			// Cross-site posts are refused by our own check against PUBLIC_ORIGIN before Kit sees them, in every door alike.
			// Kit's would compare with the address that the proxy happened to use.
			csrf: { trustedOrigins: ['*'] },
			// The build is one version for as long as it runs; nobody needs to poll for another.
			version: { pollInterval: 0 },
		}),
	],
	environments: {
		client: {
			build: {
				rolldownOptions: {
					output: {
						codeSplitting: {
							// The parts that every page is made of in one file, with one style sheet, fetched once; else each page would ask
							// for dozens of small ones.
							groups: [{ name: 'ui', test: /\/src\/lib\/ui\/|^\0icon:/ }],
						},
					},
				},
			},
		},
		ssr: {
			build: {
				// One copy of each workspace package in production, shared with the API door. The editor is Svelte and is built in.
				rolldownOptions: { external: [/^@aloitetila\/(?!editor)/] },
			},
		},
	},
}));
