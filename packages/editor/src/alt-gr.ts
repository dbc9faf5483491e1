type Pressed = Pick<KeyboardEvent, 'key' | 'altKey' | 'ctrlKey' | 'metaKey' | 'getModifierState'>;

/**
 * Whether a character is being typed with AltGr, which Windows may report as Control and Alt: on Finnish and Swedish
 * keyboards £ is AltGr+3 and $ AltGr+4, and Mod-Alt-3 must not take them. A Mac's Command is never AltGr, though Firefox
 * calls its Option so.
 */
export const isTypedWithAltGr = (event: Pressed): boolean =>
	event.key.length === 1 &&
	!event.metaKey &&
	(event.getModifierState('AltGraph') || (event.ctrlKey && event.altKey && !/^[a-z0-9]$/iu.test(event.key)));
