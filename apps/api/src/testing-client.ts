import { expect, vi } from 'vitest';
import type { MailServer } from './mail/testing.ts';

/** A program somewhere on the network that keeps its cookies, as any client of the API does. */
export class ApiClient {
	readonly #origin: string;
	readonly #language: string;
	readonly #cookies = new Map<string, string>();

	constructor(origin: string, language = 'fi') {
		this.#origin = origin;
		this.#language = language;
	}

	/** A `Cookie` header value. */
	get cookie(): string {
		return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
	}

	async ask(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
		const answer = await fetch(`${this.#origin}/api/v1${path}`, {
			method,
			headers: {
				'accept-language': this.#language,
				cookie: this.cookie,
				...(body ? { 'content-type': 'application/json' } : {}),
			},
			...(body ? { body: JSON.stringify(body) } : {}),
		});
		for (const line of answer.headers.getSetCookie()) {
			const [, name = '', value = ''] = /^([^=]+)=([^;]*)/u.exec(line) ?? [];
			if (value === '' || /max-age=0|expires=Thu, 01 Jan 1970/iu.test(line)) this.#cookies.delete(name);
			else this.#cookies.set(name, value);
		}
		const text = await answer.text();
		return { status: answer.status, body: text === '' ? null : (JSON.parse(text) as unknown) };
	}

	/** Asks for something that must succeed. */
	async get<Shape>(path: string): Promise<Shape> {
		return (await this.#expectDone('GET', path)) as Shape;
	}

	/** Does something that must succeed. */
	async post<Shape>(path: string, body: object = {}): Promise<Shape> {
		return (await this.#expectDone('POST', path, body)) as Shape;
	}

	async #expectDone(method: string, path: string, body?: object): Promise<unknown> {
		const answer = await this.ask(method, path, body);
		expect(answer.status, `${method} ${path}: ${JSON.stringify(answer.body)}`).toBeLessThan(300);
		return answer.body;
	}
}

/** A letter as its reader sees it. */
export interface ReadLetter {
	to: string;
	subject: string;
	text: string;
}

/** Every letter that came to an address, oldest first. */
export const lettersTo = ({ letters }: Pick<MailServer, 'letters'>, address: string): ReadLetter[] =>
	letters.flatMap(({ to, raw }) => (to.includes(address) ? [{ to: address, ...readLetter(raw) }] : []));

/** Waits until an address has had `count` letters. */
export async function untilLetters(server: Pick<MailServer, 'letters'>, address: string, count: number) {
	await vi.waitFor(() => expect(lettersTo(server, address).length).toBeGreaterThanOrEqual(count), {
		timeout: 60_000,
		interval: 20,
	});
	return lettersTo(server, address);
}

/** RFC 2047 in the subject, RFC 2045 in the text: as much of them as our own letters use. */
function readLetter(raw: string): { subject: string; text: string } {
	const [head = '', ...rest] = raw.split('\r\n\r\n');
	const unfolded = head.replaceAll(/\r\n[ \t]+/gu, ' ');
	const subject = /^Subject: (.*)$/mu.exec(unfolded)?.[1] ?? '';
	const encoding = /^Content-Transfer-Encoding: (.*)$/mu.exec(unfolded)?.[1] ?? '';
	const body = rest.join('\r\n\r\n');
	return {
		subject: subject
			.replaceAll(/\?=\s+=\?/gu, '?==?')
			.replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/giu, (_match, kind: string, words: string) =>
				kind.toLowerCase() === 'b'
					? Buffer.from(words, 'base64').toString()
					: quotedPrintable(words.replaceAll('_', ' ')),
			),
		text: (encoding === 'base64'
			? Buffer.from(body, 'base64').toString()
			: encoding === 'quoted-printable'
				? quotedPrintable(body)
				: body
		).replaceAll('\r\n', '\n'),
	};
}

const quotedPrintable = (words: string) =>
	Buffer.from(
		words
			.replaceAll(/=\r?\n/gu, '')
			.replaceAll(/=([0-9A-F]{2})/giu, (_match, hex: string) => String.fromCharCode(parseInt(hex, 16))),
		'latin1',
	).toString();
