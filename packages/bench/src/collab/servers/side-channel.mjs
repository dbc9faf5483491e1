import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * How a measured server tells what it costs, the same for all of them: over the channel to its parent, so that no
 * socket of its own is used. It ends when its parent does.
 */
export function openSideChannel({ port, stop }) {
	const inspector = new Session();
	let isConnected = false;
	process.on('message', async ({ id, isAfterCollection, profile }) => {
		if (profile === 'start') {
			if (!isConnected) inspector.connect();
			isConnected = true;
			await inspector.post('Profiler.enable');
			await inspector.post('Profiler.start');
		} else if (profile) {
			const recorded = await inspector.post('Profiler.stop');
			writeFileSync(profile, JSON.stringify(recorded.profile));
		}
		if (isAfterCollection) {
			// Twice: what the first finds unreachable may have held something else alive by a finaliser.
			globalThis.gc?.();
			await wait(50);
			globalThis.gc?.();
		}
		const { rss, heapUsed, external } = process.memoryUsage();
		const { user, system } = process.cpuUsage();
		process.send?.({ id, cpu: user + system, rss, heap: heapUsed + external });
	});
	process.on('disconnect', () => process.exit(0));
	process.on('SIGTERM', async () => {
		await stop();
		process.exit(0);
	});
	process.send?.({ port });
}
