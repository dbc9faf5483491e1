/**
 * What the tests start to see a program come, go and be killed: `node embedded.program.ts <data folder>`. It prints what is
 * said and then its URL, stops on SIGTERM and leaves SIGINT to whoever sends it to the whole process group.
 */
import { isExpected } from '@aloitetila/domain/errors.ts';
import { startEmbedded } from './embedded.ts';

try {
	const { url, stop } = await startEmbedded({
		dataDir: process.argv[2] ?? '',
		say: (line) => console.log(`say ${line}`),
	});
	process.once('SIGTERM', () => void stop());
	console.log(`url ${url}`);
	if (process.argv[3] === 'then-exit') setImmediate(() => process.exit(1));
} catch (error) {
	console.log(`refused ${isExpected(error) ? `${error.code} ${error.message}` : String(error)}`);
	process.exitCode = 1;
}
