import { type AddressInfo, createServer } from 'node:net';
import { portRefusal } from './refusals.ts';

/**
 * Holds a port for a moment, to learn whether it is free, and which it is where any will do (0).
 * @returns the port, and why it cannot be had, if it cannot
 */
export async function findPort(host: string, wanted: number): Promise<{ port: number; problem: Error | null }> {
	const probe = createServer();
	try {
		await new Promise<void>((resolve, reject) => {
			probe.once('error', reject);
			probe.listen(wanted, host, resolve);
		});
		return { port: (probe.address() as AddressInfo).port, problem: null };
	} catch (error) {
		return { port: wanted, problem: portRefusal(error as NodeJS.ErrnoException, host, wanted) };
	} finally {
		await new Promise<void>((resolve) => probe.close(() => resolve()));
	}
}

/** Where to point a browser: one cannot go to 0.0.0.0. */
export function originOf(host: string, port: number): string {
	const name = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
	return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}
