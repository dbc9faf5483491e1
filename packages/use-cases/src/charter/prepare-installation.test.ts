import { charterVersions, installation, organisations } from '@aloitetila/db/schema.ts';
import { testDatabase } from '@aloitetila/db/testing.ts';
import { LANGUAGES } from '@aloitetila/domain/language.ts';
import { expect, test } from 'vitest';
import { testContext } from '../testing.ts';
import { prepareInstallation } from './prepare-installation.ts';
import { readCharter } from './read-charter.ts';
import { readNetwork } from './read-network.ts';

const { db } = await testDatabase();
const context = testContext({ db, jobs: { enqueue: () => Promise.resolve() } });

test('programs that start together on an empty database make one network', async () => {
	const prepared = await Promise.all([1, 2, 3].map(() => prepareInstallation(context, { isDemo: true })));
	expect(prepared.filter(({ isNew }) => isNew)).toHaveLength(1);
	expect(prepared.every(({ isDemo }) => isDemo)).toBe(true);
	expect(await db.$count(installation)).toBe(1);
	expect(await db.$count(charterVersions)).toBe(1);
	expect(await db.$count(organisations)).toBe(36);
});

test('a later start changes nothing, and cannot change the mark', async () => {
	await db.update(installation).set({ answerDays: 14 });
	expect(await prepareInstallation(context, { isDemo: false })).toEqual({ isNew: false, isDemo: true });
	expect((await readNetwork(context))?.answerDays).toBe(14);
});

test('goals and rules are whole in each language', async () => {
	const { goals, rules } = await readCharter(context);
	expect(goals.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
	expect(rules).toHaveLength(7);
	for (const language of LANGUAGES) {
		for (const { short, text } of goals) {
			expect(short[language]).toMatch(/^\p{Lu}.{5,40}$/u);
			expect(text[language]).toMatch(/^\p{Lu}.+\.$/u);
		}
		for (const rule of rules) expect(rule[language]).toMatch(/^\p{Lu}.+\.$/u);
	}
});
