/**
 * Where the arrow keys lead in a toolbar of `count` controls, or null for keys that are not its own (WAI-ARIA Authoring
 * Practices, toolbar pattern). Goes round at the ends.
 */
export function nextControl(pressed: string, current: number, count: number): number | null {
	switch (pressed) {
		case 'ArrowRight':
			return (current + 1) % count;
		case 'ArrowLeft':
			return (current - 1 + count) % count;
		case 'Home':
			return 0;
		case 'End':
			return count - 1;
		default:
			return null;
	}
}
