const PREFIX = 'draft:';

/** The key under which a browser keeps what was typed into a draft and has not reached the server. */
export const draftCopyKey = (personId: string, draftId: string | null) => `${PREFIX}${personId}:${draftId ?? 'new'}`;

/** All copies of drafts on this device. A browser that keeps nothing has none. */
export const copiesOfDrafts = {
	count: (personId: string) => keys((key) => key.startsWith(`${PREFIX}${personId}:`)).length,
	clear: () => remove(() => true),
	clearOthers: (personId: string) => remove((key) => !key.startsWith(`${PREFIX}${personId}:`)),
};

function keys(isMeant: (key: string) => boolean): string[] {
	try {
		return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX) && isMeant(key));
	} catch {
		return [];
	}
}

function remove(isMeant: (key: string) => boolean): void {
	for (const key of keys(isMeant)) localStorage.removeItem(key);
}
