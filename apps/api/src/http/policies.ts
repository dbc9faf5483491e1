import fp from 'fastify-plugin';

declare module 'fastify' {
	interface FastifyContextConfig {
		/**
		 * Who may use the route: `public`, `pages` (decided page by page), or the rule of a feature, `feature.action`,
		 * that its use case asks. The matrix of the authorisation tests is made from these.
		 */
		policy?: string;
	}
	interface FastifyInstance {
		/** Every route there is with its policy, in the order of registering. For tests that leave none out. */
		declaredRoutes: DeclaredRoute[];
	}
}

/** `method` is `*` where a route answers several in the same way. */
export interface DeclaredRoute {
	method: string;
	url: string;
	policy: string;
}

const POLICY = /^(?:public|pages|[a-z][a-z-]*\.[a-z][a-z_]*)$/;

/** Makes the program refuse to start when a route does not say who may use it: forgetting denies, loudly. */
export const policies = fp(
	async (app) => {
		const declaredRoutes: DeclaredRoute[] = [];
		app.decorate('declaredRoutes', declaredRoutes);
		app.addHook('onRoute', ({ method, url, config }) => {
			const policy = config?.policy ?? '';
			if (POLICY.test(policy)) {
				// What answers HEAD is what answers GET.
				if (method !== 'HEAD') declaredRoutes.push({ method: Array.isArray(method) ? '*' : method, url, policy });
				return;
			}
			throw new Error(
				`The route ${String(method)} ${url} declares no policy. Add config: { policy: 'feature.action' }, or 'public' if it shows nothing of anybody's.`,
			);
		});
	},
	{ name: 'policies' },
);
