import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { parseDatabaseUrl } from './database-url.ts';
import * as schema from './schema.ts';

export type Database = PostgresJsDatabase<typeof schema>;
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];

export interface ConnectOptions {
	/** Most connections at once; each is opened when first needed. */
	readonly max?: number;
	/** What the server's operator sees in pg_stat_activity. */
	readonly name?: string;
	/** Milliseconds after which the server ends one statement; 0 for never. */
	readonly statementTimeout?: number;
}

export interface Connection {
	readonly db: Database;
	/** The same connections, for the few things that Drizzle cannot say (LISTEN, advisory locks). */
	readonly sql: postgres.Sql;
	/** Lets running queries end (5 s at most), then closes every connection. */
	end(): Promise<void>;
}

/**
 * Opens a pool to a PostgreSQL server (15 or later). Nothing is sent before the first query. While the server is away
 * queries fail at once; the next query after it has come back works, so nobody has to connect again.
 *
 * @param url `postgres://user:secret@host:port/name`; a Unix socket's folder is given as `?host=/folder`, as in libpq
 */
export function connect(url: string, options: ConnectOptions = {}): Connection {
	const { max = 10, name = 'aloitetila', statementTimeout = 30_000 } = options;
	const address = parseDatabaseUrl(url);
	const sql = postgres(address.url, {
		...(address.socketFolder === null ? {} : { host: address.socketFolder }),
		max,
		connect_timeout: 5,
		// A query waits this long (s) before a lost connection is tried again. The driver's own waits grow to 20 s, which would
		// keep people waiting for an error, and for that long after the server is back.
		backoff: () => 0.1,
		connection: {
			application_name: name,
			statement_timeout: statementTimeout,
			// A transaction never waits for people; one that is left open would hold its locks for ever.
			idle_in_transaction_session_timeout: 30_000,
		},
		onnotice: () => undefined,
	});
	const db = drizzle(sql, { schema });
	readWholeTypes(sql);
	return { db, sql, end: () => sql.end({ timeout: 5 }) };
}

/**
 * The driver beneath, for the few hot statements whose text never changes: it prepares them, so that they are planned once
 * a connection, where Drizzle's raw queries are planned each time. Not for a transaction, which has none of its own.
 */
export function driverOf(db: Database): postgres.Sql {
	if ('$client' in db) return db.$client as postgres.Sql;
	throw new Error('a transaction has no driver of its own');
}

/** A query of the driver that is not sent yet, and so may be put into another. Awaiting it sends it by itself. */
export type UnsentQuery = postgres.PendingQuery<postgres.Row[]>;

/**
 * Drizzle turns the driver's conversions off, so that times come out of its raw queries as text and may not go in as a
 * `Date` at all. Its columns accept both forms, so the conversions are put back: a value is the same through every door.
 */
function readWholeTypes(sql: postgres.Sql) {
	const { parsers, serializers } = sql.options as unknown as {
		parsers: Record<number, (text: string) => unknown>;
		serializers: Record<number, (value: unknown) => unknown>;
	};
	const { int8, timestamptz, json, jsonb } = TYPES;
	parsers[int8] = (text) => {
		const number = Number(text);
		return Number.isSafeInteger(number) ? number : BigInt(text);
	};
	parsers[timestamptz] = (text) => new Date(text);
	serializers[timestamptz] = (value) => (value instanceof Date ? value.toISOString() : value);
	// Drizzle's columns hand JSON over as text, already written out.
	for (const type of [json, jsonb]) {
		serializers[type] = (value) => (typeof value === 'string' ? value : JSON.stringify(value));
	}
}

/** Object identifiers of PostgreSQL's own types: the same in every version. */
const TYPES = { int8: 20, timestamptz: 1184, json: 114, jsonb: 3802 } as const;
