import type { Node } from '@tiptap/pm/model';
import { Mapping, StepMap } from '@tiptap/pm/transform';

/**
 * Where positions of one document are in another that came in its place. The binding answers every edit of others with a
 * new document instead of the whole old one; by its own account, nothing of the old one would be anywhere any more.
 */
export function changeBetween({ content: before }: Node, { content: after }: Node): Mapping {
	const start = before.findDiffStart(after);
	const end = start === null ? null : before.findDiffEnd(after);
	if (start === null || end === null) return new Mapping();
	// In a row of equal letters both ends see the same of them as their own.
	const overlap = Math.max(0, start - Math.min(end.a, end.b));
	return new Mapping([new StepMap([start, end.a + overlap - start, end.b + overlap - start])]);
}
