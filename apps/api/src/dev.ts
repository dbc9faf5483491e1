import { createRequire } from 'node:module';
import path from 'node:path';
import type { Environment } from './environment.ts';
import { main } from './start.ts';
import type { PageHandler } from './web/pages.ts';

/** Pages as Vite makes them, anew after every change: the same program, but for where its pages come from. */
async function vitePages(environment: Environment): Promise<PageHandler> {
	const { createServer } = await import('vite');
	const root = path.dirname(createRequire(import.meta.url).resolve('@aloitetila/web/vite'));
	// Kit looks for its folders from here.
	process.chdir(root);
	const vite = await createServer({
		root,
		configFile: path.join(root, 'vite.config.ts'),
		appType: 'custom',
		// On a port of its own: upgrades of the program's port are the co-editing door's.
		server: { middlewareMode: true, hmr: { port: environment.PORT === 0 ? 24_678 : environment.PORT + 10_000 } },
	});
	return (request, response, next) => vite.middlewares(request, response, next);
}

if (import.meta.main) await main(vitePages);
