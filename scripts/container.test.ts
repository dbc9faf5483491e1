/* Without a Docker engine these files cannot be run, so what can be read from them is checked; container-tree.test.ts does the rest. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { variables } from '../apps/api/src/environment.ts';
import { COMPOSE_ONLY, envExample } from './env-example.ts';

interface Service {
	image?: string;
	build?: string;
	environment?: Record<string, string>;
	ports?: string[];
	volumes?: string[];
	healthcheck?: { test: string[] };
	depends_on?: Record<string, { condition: string }>;
	cap_drop?: string[];
}
interface Compose {
	services: Record<'database' | 'app' | 'mail', Service>;
	volumes: Record<string, unknown>;
}
interface Manifest {
	devDependencies: Record<string, string>;
	devEngines: { packageManager: { name: string; version: string } };
}

const read = (path: string) => readFileSync(join(dirname(import.meta.dirname), path), 'utf8');
const compose = parse(read('docker-compose.yml')) as Compose;
const manifest = JSON.parse(read('package.json')) as Manifest;

/** Instructions of the Dockerfile, one a line, of every stage. */
const stages = read('Dockerfile')
	.replaceAll(/^#.*$/gm, '')
	.replaceAll(/\\\n\s*/g, ' ')
	.split(/^(?=FROM )/m)
	.map((stage) =>
		stage
			.split('\n')
			.map((line) => line.trim())
			.filter(Boolean),
	)
	.filter((stage) => stage[0]?.startsWith('FROM '));
const last = stages.at(-1) ?? [];

test('.env.example says exactly what environment.ts reads', () => {
	expect(read('.env.example'), 'run: node scripts/env-example.ts').toBe(envExample());
});

test('docker compose hands every variable on, and asks for none that nobody documents', () => {
	const app = Object.keys(compose.services.app.environment ?? {});
	// The volume is the image's own matter.
	expect([...app].sort()).toEqual(
		variables
			.map(({ name }) => name)
			.filter((name) => name !== 'DATA_DIR')
			.sort(),
	);

	const asked = [...read('docker-compose.yml').matchAll(/\$\{(\w+)/g)].map((match) => match[1]);
	const documented: string[] = [...variables, ...COMPOSE_ONLY].map(({ name }) => name);
	expect(asked.filter((name) => name === undefined || !documented.includes(name))).toEqual([]);
});

test('docker compose keeps no secret, publishes to this machine only, and names every version', () => {
	expect(compose.services.database.environment?.['POSTGRES_PASSWORD']).toMatch(/^\$\{POSTGRES_PASSWORD:\?/);
	expect(compose.services.app.environment?.['DATABASE_URL']).toContain('${POSTGRES_PASSWORD:?');
	for (const { image, build, ports = [] } of Object.values(compose.services)) {
		if (build === undefined) expect(image).toMatch(/:v?\d+\.\d+/);
		for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
	}
});

test('each service tells when it is healthy, and the program waits for the two it needs', () => {
	expect(compose.services.database.healthcheck?.test).toContain('pg_isready');
	expect(compose.services.mail.healthcheck?.test).toContain('readyz');
	expect(last.find((line) => line.startsWith('HEALTHCHECK'))).toContain('/readyz');
	expect(compose.services.app.depends_on).toEqual({
		database: { condition: 'service_healthy' },
		mail: { condition: 'service_healthy' },
	});
});

test('rows outlive the containers: PostgreSQL 18 keeps them one folder higher than those before it did', () => {
	expect(compose.services.database.image).toMatch(/^postgres:18\./);
	expect(compose.services.database.volumes).toEqual(['database:/var/lib/postgresql']);
	expect(Object.keys(compose.volumes)).toContain('database');
});

test('the image runs the same Node and pnpm as the workspace', () => {
	expect(stages[0]?.[0]).toBe(`FROM node:${manifest.devDependencies['node']}-bookworm-slim AS base`);
	const { name, version } = manifest.devEngines.packageManager;
	expect(stages[0]?.join('\n')).toContain(`npm install --global ${name}@${version}`);
});

test('the last stage has no development packages and does not run as root', () => {
	expect(
		last
			.filter((line) => /pnpm install/.test(line))
			.every((line) => line.includes('--prod --frozen-lockfile') || line.includes('--frozen-lockfile --prod')),
	).toBe(true);
	expect(last.filter((line) => line.startsWith('USER '))).toEqual(['USER node']);
	const afterUser = last.slice(last.indexOf('USER node') + 1);
	expect(afterUser.filter((line) => /^(RUN|COPY|ADD) /.test(line))).toEqual([]);
	expect(last.at(-1)).toBe('CMD ["node", "apps/api/src/start.ts"]');
	expect(stages.flat().filter((line) => /pnpm deploy|inject/.test(line))).toEqual([]);
});

test('no secret, no data and no history gets into an image', () => {
	const ignored = read('.dockerignore').split('\n');
	for (const path of ['.git', '.env', '.env.*', 'data', '**/node_modules']) expect(ignored).toContain(path);
});
