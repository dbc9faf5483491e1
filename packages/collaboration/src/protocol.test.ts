import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as protocol from './protocol.ts';

const bytes = fc.uint8Array({ maxLength: 300 });

test('what is written is what is read, several messages to a frame', () => {
	const standing = { canWrite: true, lineage: 'l', seq: 4 };
	const frame = protocol.joinFrames(
		protocol.syncStep1Frame(new Uint8Array([1])),
		protocol.syncStep2Frame(new Uint8Array([2, 2])),
		protocol.updateFrame(new Uint8Array([])),
		protocol.presenceFrame(new Uint8Array([3])),
		protocol.acknowledgementFrame(1_000_000),
		protocol.standingFrame(),
		protocol.standingFrame(standing),
		new Uint8Array([protocol.MESSAGE.presenceQuery]),
	);
	expect(protocol.readMessages(frame, 8)).toEqual([
		{ kind: 'syncStep1', stateVector: new Uint8Array([1]) },
		{ kind: 'syncStep2', update: new Uint8Array([2, 2]) },
		{ kind: 'update', update: new Uint8Array([]) },
		{ kind: 'presence', states: new Uint8Array([3]) },
		{ kind: 'acknowledgement', counter: 1_000_000 },
		{ kind: 'standing', json: '{}' },
		{ kind: 'standing', json: JSON.stringify(standing) },
		{ kind: 'presenceQuery' },
	]);
	expect(() => protocol.readMessages(frame, 7)).toThrow('too many');
});

test('a frame that is cut short, or goes on with anything else, is not read at all', () => {
	fc.assert(
		fc.property(bytes, fc.nat(), (update, cut) => {
			const frame = protocol.updateFrame(update);
			expect(() => protocol.readMessages(frame.slice(0, 1 + (cut % (frame.length - 1))), 10)).toThrow();
			expect(() => protocol.readMessages(protocol.joinFrames(frame, new Uint8Array([99])), 10)).toThrow();
		}),
	);
});

test('no frame, whatever is in it, reads memory that is not its own', () => {
	fc.assert(
		fc.property(bytes, (frame) => {
			try {
				for (const message of protocol.readMessages(frame, 1_000)) {
					if ('update' in message) expect(message.update.byteLength).toBeLessThan(frame.byteLength);
					if ('states' in message) expect(message.states.byteLength).toBeLessThan(frame.byteLength);
				}
			} catch (error) {
				expect(error).toBeInstanceOf(Error);
			}
		}),
	);
});

test('close codes of which a stock client must not come back are all of the 44s', () => {
	const { noSession, accessLost, notFound, lineage, tooLarge, content, ...comeBack } = protocol.CLOSE;
	for (const code of [noSession, accessLost, notFound, lineage, tooLarge, content]) {
		expect(Math.floor(code / 100)).toBe(44);
	}
	for (const code of Object.values(comeBack)) expect(Math.floor(code / 100)).not.toBe(44);
});
