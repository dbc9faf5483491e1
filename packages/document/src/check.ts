import * as Y from 'yjs';
import { checkBlocks, DEEPEST, type RawNode } from './check-blocks.ts';
import {
	type CheckedBlock,
	type CheckedFragment,
	type CheckedFragments,
	type CheckedListItem,
	FRAGMENT_NAMES,
	type FragmentName,
} from './checked.ts';
import { Findings, type Problem } from './problems.ts';
import { stateOf } from './state.ts';

export interface CheckResult {
	readonly fragments: CheckedFragments;
	readonly problems: readonly Problem[];
}

/** Twice what a document may grow to: a state of that size is read whole, a larger one not at all. */
const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Reads a summary as a stranger's work: every node, mark, attribute and text is held against the schema. Takes a V1
 * update of the whole document, or the document. Never throws, whatever the bytes; what was left out or mended is in
 * `problems`, and `fragments` holds only what may be shown.
 */
export function checkDocument(source: Uint8Array | Y.Doc): CheckResult {
	const findings = new Findings();
	if (!(source instanceof Uint8Array)) return { fragments: fragmentsOf(source, findings), problems: findings.problems };
	if (source.byteLength > MOST_BYTES) {
		findings.report('', 'too_large');
		return { fragments: {}, problems: findings.problems };
	}
	let doc: Y.Doc;
	try {
		doc = stateOf([source]);
	} catch {
		findings.report('', 'undecodable');
		return { fragments: {}, problems: findings.problems };
	}
	const fragments = fragmentsOf(doc, findings);
	doc.destroy();
	return { fragments, problems: findings.problems };
}

/**
 * The same for fragments that were stored as JSON, as a published version is: rows are trusted less than code. Problems
 * there mean that the stored version was made under another schema or touched by hand.
 */
export function checkStored(stored: unknown): CheckResult {
	const findings = new Findings();
	const fragments: Partial<Record<FragmentName, CheckedFragment>> = {};
	if (typeof stored !== 'object' || stored === null) {
		findings.report('', 'undecodable');
		return { fragments, problems: findings.problems };
	}
	for (const [name, nodes] of Object.entries(stored)) {
		if (isFragmentName(name)) fragments[name] = proved(checkBlocks(nodes, name, findings));
		else findings.report('', 'unknown_fragment', name);
	}
	return { fragments, problems: findings.problems };
}

/** One node of a document, held against the schema by itself; null where it would be left out. */
export function checkNode(node: unknown): CheckedBlock | CheckedListItem | null {
	const [raw] = rawNode(node, 1);
	const isItem = raw?.type === 'listItem';
	const [block] = checkBlocks(isItem ? [{ type: 'bulletList', content: [raw] }] : [raw], '', new Findings());
	return (isItem && block?.type === 'bulletList' ? block.content[0] : block) ?? null;
}

function fragmentsOf(doc: Y.Doc, findings: Findings): CheckedFragments {
	if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null) findings.report('', 'incomplete');
	const fragments: Partial<Record<FragmentName, CheckedFragment>> = {};
	for (const name of [...doc.share.keys()].sort()) {
		if (!isFragmentName(name)) {
			findings.report('', 'unknown_fragment', name);
			continue;
		}
		try {
			const nodes = doc
				.getXmlFragment(name)
				.toArray()
				.map((node: unknown) => rawNode(node, 1));
			fragments[name] = proved(checkBlocks(nodes.flat(), name, findings));
		} catch {
			// Defined as a text or a map by whoever wrote it first, or broken in a way that Yjs itself trips over.
			findings.report(name, 'undecodable');
		}
	}
	return fragments;
}

const isFragmentName = (name: string): name is FragmentName => (FRAGMENT_NAMES as readonly string[]).includes(name);

/** The one place that vouches for blocks. */
const proved = (blocks: ReturnType<typeof checkBlocks>) => blocks as unknown as CheckedFragment;

/** A Yjs node in the shape of ProseMirror's JSON. One Yjs text is several text nodes, one for each set of marks. */
function rawNode(node: unknown, depth: number): RawNode[] {
	if (node instanceof Y.XmlText) {
		return (node.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[]).map((part) => ({
			type: typeof part.insert === 'string' ? 'text' : null,
			text: part.insert,
			marks: Object.entries(part.attributes ?? {}).map(([type, attrs]) => ({ type, attrs })),
		}));
	}
	// A hook, a map, an array, a number: nothing that a document is made of.
	if (!(node instanceof Y.XmlElement)) return [{ type: null }];
	const attrs: unknown = node.getAttributes();
	// Two levels more than the check reads: the words of the deepest list, and what is too deep, to be reported.
	const content = depth > DEEPEST + 1 ? [] : node.toArray().flatMap((child: unknown) => rawNode(child, depth + 1));
	return [{ type: node.nodeName, attrs, content }];
}
