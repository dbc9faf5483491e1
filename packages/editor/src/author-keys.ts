/** Shows who wrote what, and puts it away: also for those who only read, whose text has no keys of its own. */
export const AUTHORS_KEYS = 'Mod+Shift+9';

type Pressed = Pick<KeyboardEvent, 'code' | 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey'>;

/** By the key's place: with Shift it bears another character on every keyboard. */
export const areAuthorsKeys = ({ code, altKey, ctrlKey, metaKey, shiftKey }: Pressed, isMac: boolean) =>
	code === 'Digit9' && shiftKey && !altKey && (isMac ? metaKey && !ctrlKey : ctrlKey && !metaKey);
