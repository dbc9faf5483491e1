import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

export const SERVERS = ['ours', 'hocuspocus', 'y-websocket'] as const;
export type ServerName = (typeof SERVERS)[number];
export type PeerName = Exclude<ServerName, 'ours'>;

interface PackageList {
	readonly dependencies: Record<string, string>;
	readonly overrides: Record<string, string>;
}

/**
 * What the peers are made of, to the last package. They are installed when the benchmark runs and never with the
 * project. Each has a folder of its own, because they use different major versions of Yjs.
 */
export const PEER_PACKAGES: Record<PeerName, PackageList> = {
	hocuspocus: {
		dependencies: {
			'@hocuspocus/extension-database': '4.7.0',
			'@hocuspocus/provider': '4.7.0',
			'@hocuspocus/server': '4.7.0',
			postgres: '3.4.9',
			ws: '8.23.0',
			yjs: '13.6.33',
		},
		overrides: {
			'@hocuspocus/common': '4.7.0',
			'@lifeomic/attempt': '3.1.0',
			'async-mutex': '0.5.0',
			crossws: '0.4.17',
			lib0: '0.2.120',
			'y-protocols': '1.0.7',
		},
	},
	'y-websocket': {
		dependencies: { '@y/websocket-server': '0.1.5', ws: '6.2.7', yjs: '14.0.0-16' },
		overrides: {
			// What 0.1.5 asks for, "^1.0.6-1", is today a release candidate that rests upon another Yjs and does not start.
			'@y/protocols': '1.0.6-1',
			lib0: '0.2.120',
		},
	},
};

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const PROGRAMS = path.join(import.meta.dirname, 'servers');

/** Installs a peer where it is not yet, and puts its program beside its packages, so that they are found. */
export async function installPeer(name: PeerName): Promise<string> {
	const manifest = JSON.stringify({ name: `bench-${name}`, private: true, type: 'module', ...PEER_PACKAGES[name] });
	const hash = createHash('sha256').update(manifest).digest('hex').slice(0, 12);
	const folder = path.join(ROOT, 'node_modules/.cache/aloitetila-bench', `${name}-${hash}`);
	const isDone = path.join(folder, 'installed');
	if (!existsSync(isDone)) {
		process.stderr.write(`installing ${name}\n`);
		await mkdir(folder, { recursive: true });
		await writeFile(path.join(folder, 'package.json'), manifest);
		const flags = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--silent'];
		const npm = spawn('npm', flags, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
		const [code] = (await once(npm, 'exit')) as [number | null];
		if (code !== 0) throw new Error(`${name} could not be installed: npm ended with ${code ?? 'a signal'}`);
		await writeFile(isDone, '');
	}
	for (const file of ['side-channel.mjs', `${name}.mjs`, 'hocuspocus-client.mjs'])
		await cp(path.join(PROGRAMS, file), path.join(folder, file));
	return folder;
}
