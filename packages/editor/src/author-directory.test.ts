import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { Awareness } from 'y-protocols/awareness';
import { Doc } from 'yjs';
import { AuthorDirectory, type KnownAuthor } from './author-directory.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A directory whose page answers with what `answer` says, or not at all while that is null. */
function directory(answer: readonly KnownAuthor[] | null) {
	const awareness = new Awareness(new Doc());
	const page = { answer, asked: 0, changed: 0 };
	const made = new AuthorDirectory({
		awareness,
		person: { id: 'p1', name: 'Otto Mallikas' },
		ask: async () => {
			page.asked += 1;
			if (!page.answer) throw new Error('no connection');
			return page.answer;
		},
		changed: () => (page.changed += 1),
	});
	onTestFinished(() => {
		made.stop();
		awareness.destroy();
	});
	/** Somebody who is in the room, as the server shows them. */
	const enter = (clientId: number, user: object) => {
		awareness.states.set(clientId, { user });
		awareness.emit('change', [{ added: [clientId], updated: [], removed: [] }, 'test']);
	};
	return { made, page, awareness, enter };
}
const kajsa: KnownAuthor = { kind: 'person', id: 'p2', name: 'Kajsa Saga', clientIds: [21, 22] };

test('nothing is asked before it is wanted, and then once', async () => {
	const { made, page } = directory([kajsa]);
	await vi.advanceTimersByTimeAsync(60_000);
	expect(page.asked).toBe(0);
	made.start();
	made.start();
	expect(made.status).toBe('asking');
	await vi.advanceTimersByTimeAsync(60_000);
	expect([page.asked, page.changed, made.status]).toEqual([1, 1, 'known']);
});

test('a person is the same behind each of their client ids, oneself also before anybody has said so', async () => {
	const own: KnownAuthor = { kind: 'person', id: 'p1', name: 'Otto Mallikas', clientIds: [11] };
	const { made, awareness } = directory([kajsa, own, { kind: 'agenda', clientIds: [1] }]);
	expect(made.authorOf(awareness.clientID)).toMatchObject({ name: 'Otto Mallikas', isSelf: true });
	made.start();
	await vi.advanceTimersByTimeAsync(0);
	expect(made.authorOf(21)).toEqual(made.authorOf(22));
	expect(made.authorOf(21)).toMatchObject({ kind: 'person', name: 'Kajsa Saga', isSelf: false });
	expect(made.authorOf(11)).toEqual(made.authorOf(awareness.clientID));
	expect(made.authorOf(1).kind).toBe('agenda');
});

test('presence says who it is before the page knows, also after they have left', async () => {
	const { made, page, awareness, enter } = directory([]);
	made.start();
	await vi.advanceTimersByTimeAsync(0);
	expect(made.authorOf(31).kind).toBe('unknown');
	enter(31, { id: 'p3', name: 'Helmi Sepite' });
	expect(made.authorOf(31)).toMatchObject({ kind: 'person', name: 'Helmi Sepite' });
	expect(page.changed).toBe(2);
	awareness.states.delete(31);
	expect(made.authorOf(31).name).toBe('Helmi Sepite');
	enter(32, { name: '' });
	expect(made.authorOf(32).kind).toBe('unknown');
});

test('an unknown client id is asked about soon, then less and less, and in the end no more', async () => {
	const { made, page } = directory([]);
	made.start();
	await vi.advanceTimersByTimeAsync(0);
	made.authorOf(41);
	await vi.advanceTimersByTimeAsync(400);
	expect(page.asked).toBe(2);
	await vi.advanceTimersByTimeAsync(3_600_000);
	expect(page.asked).toBe(5);
	page.answer = [{ ...kajsa, clientIds: [41, 42] }];
	made.authorOf(42);
	await vi.advanceTimersByTimeAsync(400);
	expect(page.asked).toBe(6);
	expect(made.authorOf(41).name).toBe('Kajsa Saga');
	await vi.advanceTimersByTimeAsync(3_600_000);
	expect(page.asked).toBe(6);
});

test('people who are no more are unknown for good, and not asked about', async () => {
	const { made, page } = directory([{ kind: 'unknown', clientIds: [51] }]);
	made.start();
	await vi.advanceTimersByTimeAsync(0);
	expect(made.authorOf(51).kind).toBe('unknown');
	await vi.advanceTimersByTimeAsync(3_600_000);
	expect(page.asked).toBe(1);
});

test('without an answer that is said, and asked again', async () => {
	const complaints = vi.spyOn(console, 'error').mockImplementation(() => undefined);
	const { made, page } = directory(null);
	made.start();
	await vi.advanceTimersByTimeAsync(0);
	expect(made.status).toBe('failed');
	expect(made.authorOf(21).kind).toBe('unknown');
	page.answer = [kajsa];
	await vi.advanceTimersByTimeAsync(400);
	expect([made.status, made.authorOf(21).name]).toEqual(['known', 'Kajsa Saga']);
	expect(complaints).toHaveBeenCalledOnce();
});

test('once it is put away nothing is asked or heard any more', async () => {
	const { made, page, enter } = directory([]);
	made.start();
	await vi.advanceTimersByTimeAsync(0);
	made.authorOf(61);
	made.stop();
	enter(61, { id: 'p3', name: 'Helmi Sepite' });
	await vi.advanceTimersByTimeAsync(60_000);
	expect([page.asked, page.changed]).toEqual([1, 1]);
});
