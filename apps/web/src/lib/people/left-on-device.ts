import { copiesOfDrafts } from '#lib/initiatives/draft-copies.ts';
import { sayThatOneSignsOut } from './signed-out-here.ts';

/** A browser that takes longer to clear is not waited for; the answer to signing out tells it to clear, too. */
const WAITS_MS = 2_000;

/** Only browsers have it. */
const loadKept = async () => (await import('@aloitetila/editor/on-this-device.ts')).onThisDevice;

/** What of a person is on this device and nowhere else: edits of summaries, and drafts. */
export async function countLeftOnDevice(personId: string): Promise<{ edits: number; drafts: number }> {
	const edits = await soon(
		loadKept().then((kept) => kept.count(personId)),
		0,
	);
	return { edits, drafts: copiesOfDrafts.count(personId) };
}

/** Leaves nothing on this device, in no window of it. */
export async function clearDevice(): Promise<void> {
	sayThatOneSignsOut();
	copiesOfDrafts.clear();
	await soon(
		loadKept().then((kept) => kept.clear()),
		undefined,
	);
}

/** Leaves nothing of others than the person who is signed in. */
export async function clearDeviceOfOthers(personId: string): Promise<void> {
	copiesOfDrafts.clearOthers(personId);
	await (await loadKept()).clearOthers(personId);
}

const soon = <T>(work: Promise<T>, otherwise: T): Promise<T> =>
	Promise.race([work, new Promise<T>((resolve) => setTimeout(() => resolve(otherwise), WAITS_MS))]);
