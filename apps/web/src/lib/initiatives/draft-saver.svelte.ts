import { deserialize } from '$app/forms';

/** What the server answered to a draft saved while typing. */
interface SavedAnswer {
	saved: { id: string; revision: number; savedAt: Date };
}

interface Options {
	/** Where to post, before the draft has a page of its own and after. */
	action: () => string;
	/** Names the copy on this device; null where nobody is signed in, and no copy is kept. */
	copyKey: string | null;
	onSaved: (answer: SavedAnswer['saved']) => void;
}

/** Pause in typing after which the draft is saved, and the longest that typing without pause goes unsaved. Milliseconds. */
const PAUSE = 1_200;
const LONGEST = 8_000;

/**
 * Saves a draft while one types. What has not reached the server is copied to this device at once, and the copy is
 * dropped only when the server has it: a dead battery, a lost connection or an ended session loses nothing.
 */
export class DraftSaver {
	state = $state<'idle' | 'saving' | 'saved' | 'offline' | 'signed_out' | 'refused'>('idle');
	savedAt = $state<Date | undefined>(undefined);
	#options: Options;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#waitingSince: number | null = null;
	#isPosting = false;
	#hasChanged = false;

	constructor(options: Options) {
		this.#options = options;
	}

	/** Call at every change of the form. */
	changed(form: HTMLFormElement): void {
		this.#hasChanged = true;
		this.#copy(form);
		this.#waitingSince ??= Date.now();
		clearTimeout(this.#timer);
		const left = this.#waitingSince + LONGEST - Date.now();
		this.#timer = setTimeout(() => void this.#post(form), Math.max(0, Math.min(PAUSE, left)));
	}

	/** Call before the form is sent in the ordinary way: nothing more is saved behind its back. */
	stop(): void {
		clearTimeout(this.#timer);
		this.#hasChanged = false;
	}

	/** True while something typed is only on this device. */
	get isUnsaved(): boolean {
		return this.#hasChanged || this.#isPosting;
	}

	/** The copy that an earlier visit left on this device, if it left one. */
	copied(): Record<string, string> | null {
		const { copyKey } = this.#options;
		try {
			const copy: unknown = copyKey ? JSON.parse(localStorage.getItem(copyKey) ?? 'null') : null;
			return typeof copy === 'object' ? (copy as Record<string, string> | null) : null;
		} catch {
			return null;
		}
	}

	forget(): void {
		try {
			if (this.#options.copyKey) localStorage.removeItem(this.#options.copyKey);
		} catch {
			// A browser that keeps nothing has nothing to forget.
		}
	}

	async #post(form: HTMLFormElement): Promise<void> {
		if (this.#isPosting) return;
		this.#isPosting = true;
		this.#hasChanged = false;
		this.#waitingSince = null;
		this.state = 'saving';
		try {
			const response = await fetch(`${this.#options.action()}?/autosave`, {
				method: 'POST',
				body: new FormData(form),
				headers: { accept: 'application/json' },
			});
			const result = deserialize(await response.text());
			if (result.type === 'success') {
				const { saved } = result.data as unknown as SavedAnswer;
				this.savedAt = saved.savedAt;
				this.state = 'saved';
				this.#options.onSaved(saved);
				if (!this.#hasChanged) this.forget();
			} else {
				this.#hasChanged = true;
				this.state = result.status === 401 ? 'signed_out' : 'refused';
			}
		} catch {
			this.#hasChanged = true;
			this.state = 'offline';
			addEventListener('online', () => this.changed(form), { once: true });
		} finally {
			this.#isPosting = false;
			if (this.#hasChanged && this.state === 'saved') this.changed(form);
		}
	}

	#copy(form: HTMLFormElement): void {
		if (!this.#options.copyKey) return;
		const fields = [...new FormData(form)].filter(
			([name, value]) => typeof value === 'string' && name !== 'revision' && name !== 'key',
		);
		try {
			localStorage.setItem(this.#options.copyKey, JSON.stringify(Object.fromEntries(fields)));
		} catch {
			// A full or forbidden store: the server's copy is then the only one, as without it.
		}
	}
}
