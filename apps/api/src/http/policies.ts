import fp from 'fastify-plugin';

declare module 'fastify' {
	interface FastifyContextConfig {
		/**
		 * Who may use the route: `public`, `pages` (decided page by page), or the rule of a feature, `feature.action`,
		 * that its use case asks. The matrix of the authorisation tests is made from these.
		 */
		policy?: string;
	}
}

const POLICY = /^(?:public|pages|[a-z][a-z-]*\.[a-z][a-z_]*)$/;

/** Makes the program refuse to start when a route does not say who may use it: forgetting denies, loudly. */
export const policies = fp(
	async (app) => {
		app.addHook('onRoute', ({ method, url, config }) => {
			if (POLICY.test(config?.policy ?? '')) return;
			throw new Error(
				`The route ${String(method)} ${url} declares no policy. Add config: { policy: 'feature.action' }, or 'public' if it shows nothing of anybody's.`,
			);
		});
	},
	{ name: 'policies' },
);
