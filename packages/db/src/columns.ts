import { sql } from 'drizzle-orm';
import { customType, timestamp, uuid } from 'drizzle-orm/pg-core';

/** The primary key of most tables: a UUID that the program makes, so that it is known before the row is written. */
export const id = () => uuid('id').primaryKey();

/** An instant; every one in the database is stored with its zone. */
export const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** Bytes that stay bytes end to end. */
export const bytes = customType<{ data: Uint8Array; driverData: Buffer }>({
	dataType: () => 'bytea',
	toDriver: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
	fromDriver: (value) => new Uint8Array(value.buffer, value.byteOffset, value.byteLength),
});

/** A check that a column holds one of the values its type names: `text({ enum })` tells only the compiler. */
export const oneOf = (column: unknown, values: readonly string[]) =>
	sql`${column} in (${sql.join(
		values.map((value) => literal(value)),
		sql`, `,
	)})`;

/** Checks are written into migrations, where parameters have no place. Only our own words come here. */
function literal(value: string) {
	if (!/^[a-z_]+$/u.test(value)) throw new Error(`not a plain word: ${value}`);
	return sql.raw(`'${value}'`);
}
