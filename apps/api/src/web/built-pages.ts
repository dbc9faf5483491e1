import { type Environment, preparePageHandler } from '../environment.ts';
import type { PageHandler } from './pages.ts';

/**
 * The pages as they were built.
 * @throws an error with `code: 'pages.not_built'` when there is no build
 */
export async function builtPages(environment: Environment): Promise<PageHandler> {
	// A variable keeps the type checker from asking for a build.
	const built: string = '@aloitetila/web/handler';
	// Read once, when the handler is imported: it must be set before.
	preparePageHandler(environment);
	try {
		const { handler } = (await import(built)) as { handler: PageHandler };
		return handler;
	} catch (error) {
		if (!isMissing(error)) throw error;
		throw Object.assign(new Error('The pages have not been built. Run: pnpm build'), { code: 'pages.not_built' });
	}
}

const isMissing = (error: unknown): boolean =>
	error instanceof Error &&
	'code' in error &&
	error.code === 'ERR_MODULE_NOT_FOUND' &&
	error.message.includes('build/handler.js');
