type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

/**
 * What was typed, ticked or chosen while the scripts were still on their way. Bringing the page to life puts the values of
 * the server back into the fields, so this is to be called before, and what it gives after: it returns the reader's own,
 * and tells the form as if they were typed now, so that a draft is saved.
 */
export function typedEarly(): () => void {
	if (typeof document === 'undefined') return () => undefined;
	const changed = [...document.querySelectorAll<Field>('input:not([type="hidden"]), textarea, select')]
		.filter(isChanged)
		.map((field) => ({ field, value: valueOf(field) }));
	return () => {
		for (const { field, value } of changed) {
			if (valueOf(field) === value) continue;
			if (isTick(field)) field.checked = value === 'true';
			else field.value = value;
			field.dispatchEvent(new Event('input', { bubbles: true }));
		}
	};
}

const isTick = (field: Field): field is HTMLInputElement =>
	field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio');

const valueOf = (field: Field): string => (isTick(field) ? String(field.checked) : field.value);

function isChanged(field: Field): boolean {
	if (field instanceof HTMLSelectElement)
		return [...field.options].some(({ selected, defaultSelected }) => selected !== defaultSelected);
	return isTick(field) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
}
