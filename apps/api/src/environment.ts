import { DEFAULT_LIMITS, type Limits } from '@aloitetila/collaboration/limits.ts';
import { z } from 'zod';

/** One variable of the environment, as `.env.example` and the README show it. */
export interface Variable {
	name: string;
	description: string;
	/** What is used when the variable is missing; null when there is none. */
	default: string | null;
	example: string;
}

/** Everything the program can be told from outside, checked and typed. */
export type Environment = z.infer<typeof schema>;

const port = z
	.string()
	.regex(/^\d{1,5}$/, 'must be a number between 0 and 65535')
	.transform(Number)
	.refine((value) => value <= 65535, 'must be a number between 0 and 65535');

const count = (least: number, most: number) =>
	z
		.string()
		.regex(/^\d{1,9}$/, `must be a whole number between ${least} and ${most}`)
		.transform(Number)
		.refine((value) => value >= least && value <= most, `must be a whole number between ${least} and ${most}`);

const databaseUrl = z
	.string()
	.refine(
		(value) => hasProtocol(value, ['postgres:', 'postgresql:']),
		'must look like postgres://user:password@host/name',
	);

/** An origin and nothing more: no path, no query, no trailing slash, so that it can be compared byte by byte. */
const origin = z
	.string()
	.refine((value) => hasProtocol(value, ['http:', 'https:']), 'must begin with http:// or https://')
	.refine(
		(value) => !URL.canParse(value) || new URL(value).origin === value,
		'must be an origin alone, for example https://aloitetila.example (no path and no slash at the end)',
	);

const smtpUrl = z
	.string()
	.refine((value) => hasProtocol(value, ['smtp:', 'smtps:']), 'must look like smtp://user:password@host:587');

const cidr = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:.]*:[0-9a-f:.]*)(?:\/\d{1,3})?$/i;
const trustProxy = z
	.string()
	.transform((value) => value.split(',').map((part) => part.trim()))
	.refine(
		(parts) => parts.every((part) => cidr.test(part)),
		'must be addresses or CIDR ranges separated by commas, for example 10.0.0.0/8 (a number of hops is not understood)',
	);

const knownLimits: readonly string[] = Object.keys(DEFAULT_LIMITS);
const collaborationLimits = z
	.string()
	.transform((value, context) => {
		try {
			return JSON.parse(value) as unknown;
		} catch {
			context.addIssue('must be JSON, for example {"editorsPerDocument": 80}');
			return z.NEVER;
		}
	})
	.pipe(z.record(z.string(), z.number().positive(), 'must be a JSON object of numbers'))
	.superRefine((limits, context) => {
		const unknown = Object.keys(limits).filter((name) => !knownLimits.includes(name));
		if (unknown.length > 0) context.addIssue(`knows no ${unknown.join(', ')}; there is ${knownLimits.join(', ')}`);
	})
	.transform((limits): Partial<Limits> => limits);

const schema = z.object({
	HOST: z
		.string()
		.regex(/^[\w.:-]+$/, 'must be a host name or an address')
		.default('127.0.0.1'),
	PORT: port.default(3000),
	PUBLIC_ORIGIN: origin.optional(),
	DATA_DIR: z.string().default('./data'),
	DATABASE_URL: databaseUrl.optional(),
	DATABASE_DIRECT_URL: databaseUrl.optional(),
	DATABASE_CONNECTIONS: count(2, 200).default(10),
	DEMO: z
		.enum(['0', '1'], 'must be 0 or 1')
		.transform((value) => value === '1')
		.optional(),
	SMTP_URL: smtpUrl.optional(),
	MAIL_FROM: z
		.string()
		.regex(/^[^\r\n]*@[^\r\n]+$/, 'must be an address, for example Aloitetila <aloitetila@example.org>')
		.optional(),
	TRUST_PROXY: trustProxy.default([]),
	LOG_LEVEL: z
		.enum(
			['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
			'must be fatal, error, warn, info, debug, trace or silent',
		)
		.default('info'),
	BODY_LIMIT_KB: count(16, 10_240).default(512),
	WRITES_PER_MINUTE: count(1, 1_000_000).default(1200),
	COLLABORATION_LIMITS: collaborationLimits.default({}),
});

/** The same variables for people; a test keeps it and `.env.example` equal to the schema. */
export const variables: readonly Variable[] = [
	{
		name: 'HOST',
		description: 'Address to listen on. 0.0.0.0 for every interface; not allowed with a demo database.',
		default: '127.0.0.1',
		example: '0.0.0.0',
	},
	{ name: 'PORT', description: 'Port to listen on; 0 takes any free one.', default: '3000', example: '8080' },
	{
		name: 'PUBLIC_ORIGIN',
		description:
			'Origin that people type in their browser. Links in mail come from it, and posts from any other origin are refused. Without it, the address that is printed at start.',
		default: null,
		example: 'https://aloitetila.example',
	},
	{
		name: 'DATA_DIR',
		description: 'Folder of the embedded database and its secrets; not used with DATABASE_URL.',
		default: './data',
		example: '/var/lib/aloitetila',
	},
	{
		name: 'DATABASE_URL',
		description: 'A PostgreSQL server (15 or newer) to use instead of the embedded one.',
		default: null,
		example: 'postgres://aloitetila:secret@localhost:5432/aloitetila',
	},
	{
		name: 'DATABASE_DIRECT_URL',
		description:
			'The same database without a pooler between, for LISTEN and migrations. Where it is set, no statements are prepared over DATABASE_URL unless that ends in ?prepare=true.',
		default: null,
		example: 'postgres://aloitetila:secret@localhost:5432/aloitetila',
	},
	{
		name: 'DATABASE_CONNECTIONS',
		description: 'How many database connections this program may hold for requests.',
		default: '10',
		example: '20',
	},
	{
		name: 'DEMO',
		description:
			'1 fills an empty database with the demo network, 0 never does. Without it, only an empty embedded folder is filled. A demo database is served on loopback only.',
		default: null,
		example: '0',
	},
	{
		name: 'SMTP_URL',
		description: 'Mail server. Without it the program starts only on a demo database, which has a preview mailbox.',
		default: null,
		example: 'smtp://localhost:1025',
	},
	{
		name: 'MAIL_FROM',
		description: 'Sender of every mail. Without it, aloitetila@ and the host of PUBLIC_ORIGIN.',
		default: null,
		example: 'Aloitetila <aloitetila@example.org>',
	},
	{
		name: 'TRUST_PROXY',
		description: 'Proxies whose X-Forwarded-For is believed: addresses or CIDR ranges, separated by commas.',
		default: null,
		example: '10.0.0.0/8',
	},
	{
		name: 'LOG_LEVEL',
		description: 'How much is logged: fatal, error, warn, info, debug, trace or silent.',
		default: 'info',
		example: 'warn',
	},
	{
		name: 'BODY_LIMIT_KB',
		description: 'Largest body of a post, in kilobytes (uploads have their own limit).',
		default: '512',
		example: '512',
	},
	{
		name: 'WRITES_PER_MINUTE',
		description: 'How many changing requests one address may send in a minute. A whole school may share one.',
		default: '1200',
		example: '1200',
	},
	{
		name: 'COLLABORATION_LIMITS',
		description: 'Limits of writing together that differ from the defaults, as JSON; docs/collaboration.md lists them.',
		default: null,
		example: '{"editorsPerDocument": 80}',
	},
];

/** Recognised by `code`: the environment is wrong, and `message` says every variable that is and how. */
export interface EnvironmentError extends Error {
	code: 'environment.invalid';
}

/**
 * The environment, checked. An empty value means "not set", as docker compose passes it.
 * @throws EnvironmentError that names every variable that is wrong, all at once
 */
export function readEnvironment(source: Record<string, string | undefined> = process.env): Environment {
	const given = Object.fromEntries(
		variables.map(({ name }) => [name, source[name]?.trim() || undefined]).filter(([, value]) => value !== undefined),
	);
	const result = schema.safeParse(given);
	if (result.success) return { ...result.data, ...throughPooler(result.data) };

	const lines = result.error.issues.map(({ path, message }) => `  ${String(path[0])} ${message}`);
	const message = `The environment is not usable:\n${[...new Set(lines)].join('\n')}`;
	throw Object.assign(new Error(message), { code: 'environment.invalid' as const });
}

/**
 * Two addresses mean that there is a pooler. One that gives a connection away after each transaction may not know what was
 * prepared on it; the driver then prepares anew and tries again, and where that was the COMMIT, PostgreSQL has undone
 * everything by then and says no more than that the transaction is over.
 */
function throughPooler({ DATABASE_URL: url, DATABASE_DIRECT_URL: direct }: z.infer<typeof schema>) {
	if (!url || !direct || url === direct || new URL(url).searchParams.has('prepare')) return {};
	return { DATABASE_URL: `${url}${url.includes('?') ? '&' : '?'}prepare=false` };
}

/** Header names through which the page handler learns what we know; the mount overwrites them on every request. */
export const PAGE_HEADERS = {
	protocol: 'x-aloitetila-protocol',
	host: 'x-aloitetila-host',
	address: 'x-aloitetila-address',
} as const;

/**
 * Must run before the built page handler is imported: it reads these once, then. Without PROTOCOL_HEADER it
 * assumes https, and without HOST_HEADER it believes any Host.
 */
export function preparePageHandler({ BODY_LIMIT_KB }: Pick<Environment, 'BODY_LIMIT_KB'>, target = process.env): void {
	target['PROTOCOL_HEADER'] = PAGE_HEADERS.protocol;
	target['HOST_HEADER'] = PAGE_HEADERS.host;
	target['ADDRESS_HEADER'] = PAGE_HEADERS.address;
	target['BODY_SIZE_LIMIT'] = `${BODY_LIMIT_KB}K`;
	delete target['PORT_HEADER'];
	delete target['XFF_DEPTH'];
}

/** The names the schema knows, for the test that compares them with `variables`. */
export const schemaNames = (): string[] => Object.keys(schema.shape);

function hasProtocol(value: string, protocols: string[]): boolean {
	return URL.canParse(value) && protocols.includes(new URL(value).protocol);
}
