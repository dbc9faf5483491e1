import * as Y from 'yjs';
import type { KeptEdits } from './outbox.ts';
import type { LeftBehind } from './provider-state.ts';

/** What other windows left, until it is in the document, or its writer has let go of it. */
export class LeftEdits {
	readonly #doc: Y.Doc;
	#waiting: readonly KeptEdits[] = [];
	/** Applied, but resting upon something that nobody has brought back yet: nothing of it may be called saved. */
	#stranded: readonly KeptEdits[] = [];

	constructor(doc: Y.Doc) {
		this.#doc = doc;
	}

	found(left: readonly KeptEdits[]): void {
		this.#waiting = [...this.#waiting, ...left];
	}

	/** Takes what may be merged now. The rest stays, with the reason. */
	take(
		lineage: string,
		canWrite: boolean,
	): { mergeable: readonly KeptEdits[]; unreadable: readonly KeptEdits[]; leftBehind: readonly LeftBehind[] } {
		const reasonOf = (edits: KeptEdits): LeftBehind['reason'] | null => {
			if (edits.lineage !== lineage) return 'lineage';
			if (edits.isRefused) return 'refused';
			return canWrite ? null : 'reading';
		};
		const readable = this.#waiting.filter(isReadable);
		const unreadable = this.#waiting.filter((edits) => !readable.includes(edits));
		const leftBehind = readable.flatMap((edits): LeftBehind[] => {
			const reason = reasonOf(edits);
			return reason === null ? [] : [{ reason, edits }];
		});
		this.#waiting = leftBehind.map(({ edits }) => edits);
		return { mergeable: readable.filter((edits) => !this.#waiting.includes(edits)), unreadable, leftBehind };
	}

	/** The client ids that earlier windows made edits with. */
	static clientIdsOf(edits: readonly KeptEdits[]): number[] {
		return [...new Set(edits.flatMap(({ update }) => [...Y.parseUpdateMeta(update).to.keys()]))];
	}

	letGo(edits: ReadonlySet<KeptEdits>): void {
		this.#waiting = this.#waiting.filter((one) => !edits.has(one));
	}

	/** Brings them into the Y.Doc. Gives those that are in it; of the others `takeFreed` tells when they are. */
	apply(mergeable: readonly KeptEdits[], origin: unknown): readonly KeptEdits[] {
		this.#doc.transact(() => {
			for (const { base, update } of mergeable) {
				if (base) Y.applyUpdate(this.#doc, base, origin);
				Y.applyUpdate(this.#doc, update, origin);
			}
		}, origin);
		return this.#place(mergeable);
	}

	/** What they rest upon may have come meanwhile. */
	takeFreed(): readonly KeptEdits[] {
		if (!this.#stranded.some((edits) => this.#isPlaced(edits))) return [];
		const stranded = this.#stranded;
		this.#stranded = [];
		return this.#place(stranded);
	}

	#place(edits: readonly KeptEdits[]): readonly KeptEdits[] {
		const placed = edits.filter((one) => this.#isPlaced(one));
		this.#stranded = [...this.#stranded, ...edits.filter((one) => !placed.includes(one))];
		return placed;
	}

	/** Deletions too: of something that is not there yet they wait as much as anything that rests upon it. */
	#isPlaced({ update }: KeptEdits): boolean {
		const reaches = (client: number, to: number) => to <= Y.getState(this.#doc.store, client);
		return (
			[...Y.parseUpdateMeta(update).to].every(([client, to]) => reaches(client, to)) &&
			[...Y.decodeUpdate(update).ds.clients].every(([client, ranges]) =>
				ranges.every(({ clock, len }) => reaches(client, clock + len)),
			)
		);
	}
}

function isReadable({ base, update }: KeptEdits): boolean {
	try {
		if (base) Y.decodeUpdate(base);
		Y.decodeUpdate(update);
		return true;
	} catch (error) {
		console.error('edits of an earlier window could not be read', error);
		return false;
	}
}
