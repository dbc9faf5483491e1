/** `node scripts/env-example.ts` writes .env.example from what apps/api/src/environment.ts says of itself. */
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { variables, type Variable } from '../apps/api/src/environment.ts';

/** Read by docker-compose.yml and not by the program. */
export const COMPOSE_ONLY = [
	{
		name: 'POSTGRES_PASSWORD',
		description:
			'Password of the database in docker-compose.yml. Letters and digits only, since it becomes a part of an address.',
	},
	{ name: 'MAILPIT_PORT', description: 'Port on which docker-compose.yml shows the mailbox.' },
] as const;

const WIDTH = 120;

function comment(text: string): string {
	const lines = ['#'];
	for (const word of text.split(' ')) {
		const line = lines.at(-1) ?? '#';
		if (line.length + 1 + word.length > WIDTH) lines.push(`# ${word}`);
		else lines[lines.length - 1] = `${line} ${word}`;
	}
	return lines.join('\n');
}

const entry = ({ name, description, default: otherwise, example }: Variable) =>
	[
		comment(description),
		comment(otherwise === null ? 'Not set by default; for example:' : 'Default:'),
		`#${name}=${otherwise ?? example}`,
	].join('\n');

/** The whole file: what the program reads, in the order it documents it, then what only docker compose reads. */
export const envExample = (): string =>
	[
		comment(
			'Copy this to .env and take the # away from what you change. `npm start` and docker compose both read .env.',
		),
		...variables.map(entry),
		comment('Only docker compose reads what follows.'),
		...COMPOSE_ONLY.map(
			({ name, description }) =>
				`${comment(description)}\n${name === 'MAILPIT_PORT' ? '#' : ''}${name}=${name === 'MAILPIT_PORT' ? '8025' : ''}`,
		),
	].join('\n\n') + '\n';

if (import.meta.main) writeFileSync(join(dirname(import.meta.dirname), '.env.example'), envExample());
