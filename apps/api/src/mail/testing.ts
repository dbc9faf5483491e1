import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A letter as a mail server takes it. */
export interface TakenLetter {
	from: string;
	to: string[];
	/** Headers and body as they came over the wire. */
	raw: string;
}

export interface MailServer {
	url: string;
	port: number;
	letters: TakenLetter[];
	stop(): Promise<void>;
}

/** A real SMTP server for a test. It knows every address but those that begin with `nobody`. */
export async function startMailServer(port = 0): Promise<MailServer> {
	const letters: TakenLetter[] = [];
	const server = new SMTPServer({
		authOptional: true,
		closeTimeout: 100,
		disabledCommands: ['STARTTLS', 'AUTH'],
		onRcptTo: ({ address }, _session, done) => {
			if (!address.startsWith('nobody')) return done();
			done(Object.assign(new Error('no such mailbox'), { responseCode: 550 }));
		},
		onData: (stream, { envelope }, done) => {
			const parts: Buffer[] = [];
			stream.on('data', (part: Buffer) => parts.push(part));
			stream.on('end', () => {
				const { mailFrom, rcptTo } = envelope;
				letters.push({
					from: mailFrom ? mailFrom.address : '',
					to: rcptTo.map(({ address }) => address),
					raw: Buffer.concat(parts).toString(),
				});
				done();
			});
		},
	});
	server.on('error', () => undefined);
	await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', () => resolve()));
	const taken = (server.server.address() as AddressInfo).port;
	return {
		url: `smtp://127.0.0.1:${taken}`,
		port: taken,
		letters,
		stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
	};
}
