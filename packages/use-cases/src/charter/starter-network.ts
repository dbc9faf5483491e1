import type { Localised } from '@aloitetila/domain/language.ts';
import type { OrganisationKind } from '@aloitetila/domain/people/organisation.ts';

/*
 * Facts about the first network that uses Aloitetila, to start an installation with. The product is independent: no
 * organisation named here has made or endorsed it.
 */

export const NETWORK_NAME: Localised = {
	fi: 'Esi- ja perusopetuksen digitalisaation verkostojen verkosto',
	sv: 'Nätverket av digitaliseringsnätverk inom förskoleundervisning och grundläggande utbildning',
	en: 'Network of networks for the digitalisation of pre-primary and basic education',
};

export const NETWORK_SHORT_NAME: Localised = {
	fi: 'Verkostojen verkosto',
	sv: 'Nätverkens nätverk',
	en: 'Network of networks',
};

/** Days within which an initiative is answered, until the network agrees otherwise. */
export const ANSWER_DAYS = 30;

/** A name in Finnish, or in Finnish and Swedish where the organisation has both. Product and company names stay. */
type Name = string | { readonly fi: string; readonly sv: string };

/** The organisations that take part, by kind. */
export const ORGANISATIONS: Readonly<Partial<Record<OrganisationKind, readonly Name[]>>> = {
	national: [
		{ fi: 'Kuntaliitto', sv: 'Kommunförbundet' },
		{ fi: 'Opetus- ja kulttuuriministeriö', sv: 'Undervisnings- och kulturministeriet' },
		{ fi: 'Opetushallitus', sv: 'Utbildningsstyrelsen' },
		{ fi: 'Sivistystyönantajat', sv: 'Bildningsarbetsgivarna' },
		'OAJ',
		'Suomen eOppimiskeskus',
		'Sitra',
	],
	municipal_network: ['DigiKilta', 'DigiOne', 'Rusko', 'Porin seutu', 'Kuumakunnat', 'Kuopion seutu', 'Päijät-Häme'],
	company: [
		'Apple',
		'Google',
		'Microsoft',
		'Visma',
		'Edtech Finland',
		'Sanoma Pro',
		'Otava',
		'Schildts & Söderströms',
		'Studeo',
		'Oppiva verkosto',
		'Edita',
		'Saarni Learning',
		'COSS',
		'Opinsys',
		'Four Ferries',
		'Music Fairytales',
		'Edulyzer',
	],
	university: [
		'Helsingin yliopisto (Innokas-verkosto)',
		'Lapin yliopisto',
		'Turun yliopisto',
		'Tampereen yliopisto (TRIM)',
		'eNorssi',
	],
};
