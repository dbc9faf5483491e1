/** The id of whoever is signed in in this browser now; null when nobody is, or when it cannot be asked. */
export async function whoIsSignedIn(): Promise<string | null> {
	try {
		const response = await fetch('/api/v1/me', { headers: { accept: 'application/json' }, cache: 'no-store' });
		if (!response.ok) return null;
		const me = (await response.json()) as { personId: string };
		return me.personId;
	} catch {
		return null;
	}
}
