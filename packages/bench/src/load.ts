import { Agent, request } from 'node:http';

/** What a round of requests to one address came to. */
export interface Round {
	readonly perSecond: number;
	/** Milliseconds. */
	readonly p50: number;
	readonly p99: number;
	readonly bytes: number;
}

/**
 * Asks for one address over `connections` kept-alive connections, each waiting for its whole answer before it asks
 * again, for `seconds`. Throws at the first answer that is not a 200: an error page is quickly made.
 */
export async function askFor(url: string, { connections = 8, seconds = 4 } = {}): Promise<Round> {
	const agent = new Agent({ keepAlive: true, maxSockets: connections });
	const took: number[] = [];
	let bytes = 0;
	const startedAt = performance.now();
	const endsAt = startedAt + seconds * 1_000;
	const client = async () => {
		while (performance.now() < endsAt) {
			const askedAt = performance.now();
			bytes = await get(url, agent);
			took.push(performance.now() - askedAt);
		}
	};
	await Promise.all(Array.from({ length: connections }, client));
	const elapsed = (performance.now() - startedAt) / 1_000;
	agent.destroy();
	took.sort((a, b) => a - b);
	return { perSecond: took.length / elapsed, p50: at(took, 0.5), p99: at(took, 0.99), bytes };
}

/** The value below which `share` of the sorted values lie. */
export const at = (sorted: readonly number[], share: number): number =>
	sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

export const median = (values: readonly number[]): number =>
	at(
		[...values].sort((a, b) => a - b),
		0.5,
	);

function get(url: string, agent: Agent): Promise<number> {
	return new Promise((resolve, reject) => {
		const asked = request(url, { agent, headers: { 'accept-language': 'fi' } }, (response) => {
			let bytes = 0;
			response.on('data', (chunk: Buffer) => (bytes += chunk.length));
			response.on('end', () => {
				if (response.statusCode === 200) resolve(bytes);
				else reject(new Error(`${url} answered ${response.statusCode ?? 'nothing'}`));
			});
			response.on('error', reject);
		});
		asked.on('error', reject);
		asked.end();
	});
}
