import { clearKept, clearKeptOfOthers, countKept } from '@aloitetila/collaboration/outbox-device.ts';

/** What is kept on this device of texts that are not saved yet, for the pages where one signs in and out. */
export const onThisDevice = {
	/** How many edits of a person are kept here and nowhere else. */
	count: (personId: string) => countKept(personId),
	clear: () => clearKept(),
	clearOthers: (personId: string) => clearKeptOfOthers(personId),
};
