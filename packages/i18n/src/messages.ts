/**
 * Every message of the product as a typed function: `m.key({ name })` in a component, `m.key({ name }, { locale })`
 * wherever there is no page (mail, API, jobs). A bundler keeps only those that are used.
 */
export { m } from '#messages';
export { getLocale, overwriteGetLocale, type Locale } from './paraglide/runtime.js';
