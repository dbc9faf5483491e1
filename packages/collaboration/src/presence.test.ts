import * as encoding from 'lib0/encoding';
import { expect, test } from 'vitest';
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { Presence } from './presence.ts';

const AINO = { id: 'a', name: 'Aino', color: '#111111' };
const always = () => true;

function someone() {
	const awareness = new Awareness(new Y.Doc());
	return { awareness, id: awareness.clientID, says: () => encodeAwarenessUpdate(awareness, [awareness.clientID]) };
}

const told = (presence: Presence<object>, listener: Awareness) =>
	applyAwarenessUpdate(listener, presence.encode(presence.clientIds()) ?? new Uint8Array([0]), null);

test('a state is told with the user that the server knows, from its very first clock', () => {
	const presence = new Presence<object>(4_096);
	const [aino, listener] = [someone(), someone()];
	aino.awareness.setLocalState({ cursor: 1, user: { name: 'Administrator' } });
	const fresh = encodeAwarenessUpdate(aino.awareness, [aino.id]);
	expect(presence.accept({}, AINO, fresh, always)).toEqual({ changed: aino.id, isEcho: false });
	told(presence, listener.awareness);
	expect(listener.awareness.getStates().get(aino.id)).toEqual({ cursor: 1, user: AINO });
});

test('a socket speaks for one client id, and not for one that may not be its own', () => {
	const presence = new Presence<object>(4_096);
	const [aino, other] = [someone(), someone()];
	const socket = {};
	expect(presence.accept(socket, AINO, aino.says(), () => false).changed).toBeNull();
	expect(presence.accept(socket, AINO, aino.says(), always).changed).toBe(aino.id);
	expect(presence.accept(socket, AINO, other.says(), always)).toEqual({ changed: null, isEcho: true });
	expect(presence.accept({}, AINO, aino.says(), always)).toEqual({ changed: null, isEcho: true });
	expect([...presence.clientIds()]).toEqual([aino.id]);
});

test('who leaves and comes back is seen again at once, though the clock is the same', () => {
	const presence = new Presence<object>(4_096);
	const [aino, listener] = [someone(), someone()];
	const before = {};
	presence.accept(before, AINO, aino.says(), always);
	told(presence, listener.awareness);
	expect(presence.leave(before)).toBe(aino.id);
	told(presence, listener.awareness);
	presence.forget([aino.id]);
	expect(listener.awareness.getStates().has(aino.id)).toBe(false);
	expect([...presence.clientIds()]).toEqual([]);
	presence.accept({}, AINO, aino.says(), always);
	told(presence, listener.awareness);
	expect(listener.awareness.getStates().has(aino.id)).toBe(true);
});

test('a state that is too large, older than the last or no state is not told', () => {
	const presence = new Presence<object>(100);
	const aino = someone();
	const socket = {};
	aino.awareness.setLocalState({ cursor: 1 });
	const older = aino.says();
	aino.awareness.setLocalState({ cursor: 2 });
	presence.accept(socket, AINO, aino.says(), always);
	expect(presence.accept(socket, AINO, older, always).changed).toBeNull();
	aino.awareness.setLocalState({ cursor: 'x'.repeat(100) });
	expect(presence.accept(socket, AINO, aino.says(), always).changed).toBeNull();
	aino.awareness.setLocalState([1] as never);
	expect(presence.accept(socket, AINO, aino.says(), always).changed).toBeNull();
});

test('nobody is told of themselves', () => {
	const presence = new Presence<object>(4_096);
	const aino = someone();
	const socket = {};
	presence.accept(socket, AINO, aino.says(), always);
	expect(presence.encode(presence.clientIds(), socket)).toBeNull();
	expect(presence.isAmong(new Set([aino.id]), socket)).toBe(true);
	expect(presence.isAmong(new Set([aino.id]), {})).toBe(false);
});

test('of very many states in a frame the newest is told, and no other is looked into', () => {
	const presence = new Presence<object>(4_096);
	const [id, socket, count] = [5, {}, 250];
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, count);
	for (let clock = 1; clock <= count; clock += 1) {
		encoding.writeVarUint(encoder, id);
		encoding.writeVarUint(encoder, clock === count ? count - 2 : clock);
		// Not JSON: looked into, it would be refused.
		encoding.writeVarString(encoder, clock === count - 1 ? '{"cursor":1}' : '{'.repeat(4_000));
	}
	expect(presence.accept(socket, AINO, encoding.toUint8Array(encoder), always).changed).toBe(id);
	const listener = someone();
	told(presence, listener.awareness);
	expect(listener.awareness.getStates().get(id)).toEqual({ cursor: 1, user: AINO });
});
