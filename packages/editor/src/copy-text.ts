/**
 * Selects the text of a field and copies it. Gives whether it was copied: where a browser does not allow that, the text
 * is selected, and the reader's own copy command works.
 */
export async function copyText(field: HTMLTextAreaElement | undefined): Promise<boolean> {
	if (!field) return false;
	field.select();
	try {
		await navigator.clipboard.writeText(field.value);
		return true;
	} catch {
		return false;
	}
}
