import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const i18n = fileURLToPath(new URL('../../../packages/i18n/', import.meta.url));

/** In development, compiles the messages anew when one of their files changes; the pages that say them follow. */
export function messages(): Plugin {
	return {
		name: 'aloitetila:messages',
		apply: 'serve',
		configureServer({ watcher, config, ws }) {
			let isWaiting = false;
			watcher.add(`${i18n}messages`);
			watcher.on('change', (path) => {
				if (isWaiting || !path.startsWith(`${i18n}messages`)) return;
				isWaiting = true;
				execFile(process.execPath, [`${i18n}src/compile.ts`], (error) => {
					isWaiting = false;
					if (error) config.logger.error(`The messages could not be compiled: ${error.message}`);
					else ws.send({ type: 'full-reload' });
				});
			});
		},
	};
}
