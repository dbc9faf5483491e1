import fp from 'fastify-plugin';

/**
 * The API reads JSON and nothing else, so that no form of another site can be posted here. An empty body is taken as
 * an empty object.
 */
export const jsonOnly = fp(
	async (app) => {
		const parse = app.getDefaultJsonParser('error', 'error');
		app.removeAllContentTypeParsers();
		app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
			if (body === '') done(null, {});
			else void parse(request, body, done);
		});
	},
	{ name: 'json-only' },
);
