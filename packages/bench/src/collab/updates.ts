import * as encoding from 'lib0/encoding';

const TEXT = 4;
const HAS_ORIGIN = 0x80;
const ROOT = 1;

/** An update that appends `text` (ASCII) to what the client wrote before it; `clock` is where it begins. */
export function typedUpdate(clientId: number, clock: number, text: string): Uint8Array {
	return encoding.encode((encoder) => {
		// One client with one struct.
		encoding.writeVarUint(encoder, 1);
		encoding.writeVarUint(encoder, 1);
		encoding.writeVarUint(encoder, clientId);
		encoding.writeVarUint(encoder, clock);
		if (clock === 0) {
			encoding.writeUint8(encoder, TEXT);
			encoding.writeVarUint(encoder, ROOT);
			encoding.writeVarString(encoder, 'typed');
		} else {
			encoding.writeUint8(encoder, TEXT | HAS_ORIGIN);
			encoding.writeVarUint(encoder, clientId);
			encoding.writeVarUint(encoder, clock - 1);
		}
		encoding.writeVarString(encoder, text);
		// Nothing deleted.
		encoding.writeVarUint(encoder, 0);
	});
}

/** Presence of as many clients, each with a caret and a name. */
export function presenceOf(firstClientId: number, count: number): Uint8Array {
	return encoding.encode((encoder) => {
		encoding.writeVarUint(encoder, count);
		for (let client = 0; client < count; client += 1) {
			encoding.writeVarUint(encoder, firstClientId + client);
			encoding.writeVarUint(encoder, 1);
			encoding.writeVarString(encoder, JSON.stringify({ user: { name: `Nobody ${client}`, color: '#123456' } }));
		}
	});
}
