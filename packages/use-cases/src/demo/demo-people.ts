import type { Language } from '@aloitetila/domain/language.ts';
import type { Role } from '@aloitetila/domain/people/actor.ts';
import type { OrganisationKind } from '@aloitetila/domain/people/organisation.ts';

/*
 * Example people and the organisations they belong to, all of them invented. Their names say so in their own languages,
 * and their addresses lead nowhere.
 */

interface ExampleOrganisation {
	readonly kind: OrganisationKind;
	readonly nameFi: string;
	readonly nameSv: string;
	readonly nameEn: string;
}

export const EXAMPLE_ORGANISATIONS = {
	union: {
		kind: 'national',
		nameFi: 'Tarinakuntien liitto',
		nameSv: 'Sagokommunernas förbund',
		nameEn: 'Association of Storybook Municipalities',
	},
	keksila: {
		kind: 'municipal_network',
		nameFi: 'Keksilän seutu',
		nameSv: 'Påhittanejden',
		nameEn: 'Keksilä region',
	},
	sagoviken: {
		kind: 'municipal_network',
		nameFi: 'Satulahden kouluverkosto',
		nameSv: 'Sagovikens skolnätverk',
		nameEn: 'Sagoviken school network',
	},
	university: {
		kind: 'university',
		nameFi: 'Mallilan yliopisto',
		nameSv: 'Mallby universitet',
		nameEn: 'University of Mallila',
	},
	company: {
		kind: 'company',
		nameFi: 'Nonesuch Learning',
		nameSv: 'Nonesuch Learning',
		nameEn: 'Nonesuch Learning',
	},
} as const satisfies Record<string, ExampleOrganisation>;

interface ExamplePersonFacts {
	readonly name: string;
	readonly language: Language;
	readonly organisation: keyof typeof EXAMPLE_ORGANISATIONS;
	/** None: a participant. */
	readonly role: Role | null;
}

/** In the order in which they are offered at sign-in. */
export const EXAMPLE_PEOPLE = {
	ilona: { name: 'Ilona Kuvitelma', language: 'fi', organisation: 'keksila', role: null },
	alva: { name: 'Alva Exempel', language: 'sv', organisation: 'sagoviken', role: null },
	oliver: { name: 'Oliver Fable', language: 'en', organisation: 'company', role: null },
	aino: { name: 'Aino Esimerkki', language: 'fi', organisation: 'university', role: 'preparatory_group' },
	otto: { name: 'Otto Mallikas', language: 'fi', organisation: 'keksila', role: 'preparatory_group' },
	kajsa: { name: 'Kajsa Saga', language: 'sv', organisation: 'sagoviken', role: 'preparatory_group' },
	helmi: { name: 'Helmi Sepite', language: 'fi', organisation: 'union', role: 'lead' },
	mikael: { name: 'Mikael Taru', language: 'fi', organisation: 'union', role: 'administrator' },
} as const satisfies Record<string, ExamplePersonFacts>;

export type ExampleName = keyof typeof EXAMPLE_PEOPLE;

/** `ilona.kuvitelma@example.org`: a domain that is kept for examples, where no mail is ever received. */
export const addressOf = (name: ExampleName) =>
	`${EXAMPLE_PEOPLE[name].name.toLowerCase().replaceAll(' ', '.')}@example.org`;
