import { connect, type Connection } from '@aloitetila/db/connect.ts';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import * as Y from 'yjs';
import type { ServerName } from './peers.ts';

/** A document as it is stored before a scenario: as one state, or as a state and edits that came after it. */
export interface Content {
	readonly whole: Uint8Array;
	readonly earlier?: Uint8Array;
	readonly latest?: readonly Uint8Array[];
}

/** Puts documents, and for ours also people with sessions, where the server will look for them. */
export interface Shelf {
	/** Gives back the new documents' ids. */
	add(count: number, content: Content): Promise<string[]>;
	/** What is stored of a document; null for a server that stores nothing. */
	read(documentId: string): Promise<Uint8Array | null>;
	end(): Promise<void>;
}

export function openShelf(server: ServerName, url: string): Shelf {
	if (server === 'y-websocket')
		return {
			add: (count) => Promise.resolve(Array.from({ length: count }, () => randomUUID())),
			read: () => Promise.resolve(null),
			end: () => Promise.resolve(),
		};
	const connection = connect(url, { max: 2, name: 'bench', statementTimeout: 0 });
	const { end } = connection;
	return server === 'ours' ? { ...ourShelf(connection), end } : { ...hocuspocusShelf(connection), end };
}

function hocuspocusShelf({ sql }: Connection): Omit<Shelf, 'end'> {
	return {
		async add(count, { whole }) {
			const ids = Array.from({ length: count }, () => randomUUID());
			await sql`insert into documents (name, data) select name, ${Buffer.from(whole)} from unnest(${ids}::text[]) as name`;
			return ids;
		},
		async read(documentId) {
			const [row] = await sql<{ data: Buffer }[]>`select data from documents where name = ${documentId}`;
			return row ? new Uint8Array(row.data) : null;
		},
	};
}

function ourShelf({ sql }: Connection): Omit<Shelf, 'end'> {
	return {
		async add(count, { whole, earlier, latest = [] }) {
			const ids = Array.from({ length: count }, () => randomUUID());
			const uptoSeq = earlier ? 1_000 : 0;
			await sql.begin(async (tx) => {
				await tx`insert into documents (id, lineage, snapshot_seq)
					select id, gen_random_uuid(), ${uptoSeq} from unnest(${ids}::uuid[]) as id`;
				await tx`with meeting as (
						insert into meetings (id, status, theme, language, starts_at, ends_at, announced_at, created_at)
						select id, 'held', '{"fi": "Kokous"}', 'fi', now(), now() + interval '1 hour', now(), now()
						from unnest(${ids}::uuid[]) as id returning id)
					insert into summaries (id, meeting_id, document_id, status, started_at)
					select id, id, id, 'draft', now() from meeting`;
				if (earlier) {
					const stateVector = Buffer.from(Y.encodeStateVectorFromUpdate(earlier));
					await tx`insert into document_snapshots (document_id, upto_seq, state, state_vector)
						select id, ${uptoSeq}, ${Buffer.from(earlier)}, ${stateVector} from unnest(${ids}::uuid[]) as id`;
				}
				const updates = earlier ? latest : [whole];
				for (const [index, update] of updates.entries())
					await tx`insert into document_updates (document_id, seq, at, bytes)
						select id, ${uptoSeq + index + 1}, now(), ${Buffer.from(update)} from unnest(${ids}::uuid[]) as id`;
			});
			return ids;
		},
		async read(documentId) {
			const parts = await sql<{ bytes: Buffer }[]>`
				select state as bytes, upto_seq as seq from document_snapshots where document_id = ${documentId}
				union all
				select bytes, seq from document_updates where document_id = ${documentId} and seq > coalesce(
					(select upto_seq from document_snapshots where document_id = ${documentId}), 0)
				order by seq`;
			const doc = new Y.Doc();
			for (const { bytes } of parts) Y.applyUpdate(doc, new Uint8Array(bytes));
			return Y.encodeStateAsUpdate(doc);
		},
	};
}

/** Members of the group with a session each, as signing in leaves them. Gives back their Cookie headers. */
export async function addPeople(url: string, count: number): Promise<string[]> {
	const { sql, end } = connect(url, { max: 1, name: 'bench' });
	const people = Array.from({ length: count }, () => {
		const token = randomBytes(32).toString('base64url');
		return { id: randomUUID(), token, sessionId: createHash('sha256').update(token).digest('hex') };
	});
	const ids = people.map(({ id }) => id);
	const sessions = people.map(({ sessionId }) => sessionId);
	try {
		await sql.begin(async (tx) => {
			await tx`insert into charter_versions (version, in_force_since, goals, rules)
				values (1, now(), '[]', '[]') on conflict do nothing`;
			await tx`insert into people (id, email, name, language, created_at)
				select id, id || '@example.org', 'Kuvitelma', 'fi', now() from unnest(${ids}::uuid[]) as id`;
			await tx`insert into charter_acceptances (person_id, version, accepted_at)
				select id, 1, now() from unnest(${ids}::uuid[]) as id`;
			await tx`insert into role_grants (id, person_id, role, started_at)
				select id, id, 'preparatory_group', now() - interval '1 day' from unnest(${ids}::uuid[]) as id`;
			await tx`insert into sessions (id, user_id, expires_at, created_at, last_active_at, confirmed_at)
				select s.id, s.person, now() + interval '20 days', now(), now(), now()
				from unnest(${sessions}::text[], ${ids}::uuid[]) as s (id, person)`;
		});
	} finally {
		await end();
	}
	return people.map(({ token }) => `session=${token}`);
}
