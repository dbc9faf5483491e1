/** Neighbours that are shown, or that are folded away because nothing has changed in them. */
export interface Stretch<T> {
	readonly isFolded: boolean;
	readonly parts: readonly T[];
}

/**
 * Cuts a comparison where unchanged parts can be folded away, but for `around` of them beside each change. One alone is
 * not worth a fold unless `evenOne`.
 */
export function stretchesOf<T extends { readonly change: string }>(
	parts: readonly T[],
	{ around, evenOne = false }: { around: number; evenOne?: boolean },
): Stretch<T>[] {
	const changed = parts.flatMap(({ change }, index) => (change === 'same' ? [] : [index]));
	const isNear = (index: number) => changed.some((place) => Math.abs(place - index) <= around);
	const stretches: { isFolded: boolean; parts: T[] }[] = [];
	for (const [index, part] of parts.entries()) {
		const isFolded = !isNear(index);
		const last = stretches.at(-1);
		if (last?.isFolded === isFolded) last.parts.push(part);
		else stretches.push({ isFolded, parts: [part] });
	}
	return stretches.map((stretch) => ({
		...stretch,
		isFolded: stretch.isFolded && (evenOne || stretch.parts.length > 1),
	}));
}
