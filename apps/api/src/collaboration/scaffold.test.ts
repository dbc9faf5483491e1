import { connect } from '@aloitetila/db/connect.ts';
import { addAgendaItem } from '@aloitetila/use-cases/meetings/build-agenda.ts';
import { startSummary } from '@aloitetila/use-cases/summaries/start-summary.ts';
import { documentOf } from '@aloitetila/use-cases/summaries/testing-text.ts';
import { announcedMeeting, aTheme, join, testWorkspace } from '@aloitetila/use-cases/testing-workspace.ts';
import { expect, onTestFinished, test, vi } from 'vitest';
import * as Y from 'yjs';
import { aVisitor, openInstance } from './testing-instances.ts';

const { context, database } = await testWorkspace();
const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 20 });
const TITLES = ['Avaus', 'Kuulumiset', 'Päätös'];

test('of a summary that fifty open for the first time at once, on two instances, there is one, with each heading once', async () => {
	const member = await join(context, { roles: ['preparatory_group'] });
	const meetingId = await announcedMeeting(context, member);
	for (const titleFi of TITLES) await addAgendaItem(context, member, meetingId, aTheme(titleFi));
	const contexts = [1, 2].map(() => {
		const { db, end } = connect(database.url, { max: 5 });
		onTestFinished(end);
		return { ...context, db };
	});
	const instances = [await openInstance({ database }), await openInstance({ database })];
	const openings = await Promise.all(
		Array.from({ length: 50 }, async (_, number) => {
			const [own = context, instance] = [contexts[number % 2], instances[number % 2]];
			const { id } = await startSummary(own, member, meetingId);
			const documentId = await documentOf(own, id);
			const visitor = aVisitor(documentId, number % 4 < 2 ? 'stock' : 'ours');
			visitor.connect(instance?.url ?? '');
			return { documentId, doc: visitor.doc };
		}),
	);
	expect(new Set(openings.map(({ documentId }) => documentId)).size).toBe(1);
	const headings = (doc: Y.Doc) =>
		doc
			.getXmlFragment('default')
			.toArray()
			.flatMap((node) =>
				node instanceof Y.XmlElement && node.nodeName === 'agendaHeading' ? [JSON.stringify(node.toJSON())] : [],
			);
	await until(() => {
		for (const { doc } of openings) {
			const found = headings(doc);
			expect(found).toHaveLength(TITLES.length);
			for (const title of TITLES) expect(found.filter((heading) => heading.includes(title))).toHaveLength(1);
		}
	});
	// Nobody has written anything but the scaffold.
	const rows = await database.sql<{ bytes: Uint8Array }[]>`
		select bytes from document_updates where document_id = ${openings[0]?.documentId ?? ''} and length(bytes) > 2`;
	expect(rows).toHaveLength(1);
});
