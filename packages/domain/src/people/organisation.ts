/** The kinds of organisation that take part; each is listed under its own heading. */
export const ORGANISATION_KINDS = ['national', 'municipal_network', 'company', 'university', 'other'] as const;
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];
