import { m } from '@aloitetila/i18n/messages.ts';
import { dayAndTime } from '@aloitetila/i18n/dates.ts';

interface Point {
	readonly at: Date;
	readonly kind: 'automatic' | 'named' | 'before_restore';
	readonly name: string | null;
}

const KINDS = { automatic: m.history_automatic, before_restore: m.history_before_restore } as const;

/** What a point is called: its name, or how it came to be. */
export const pointTitle = ({ kind, name }: Point): string => (kind === 'named' ? (name ?? '') : KINDS[kind]());

/** The same where there are several: with its time. */
export const pointLabel = (point: Point): string => `${dayAndTime(point.at)} · ${pointTitle(point)}`;
