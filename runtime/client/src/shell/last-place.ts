export interface Place {
	env: string;
	app: string;
}
const key = (userId: string) => `dougong.place/${userId}`;

/** The app that someone had open last on this machine. */
export function readPlace(userId: string): Place | null {
	try {
		return JSON.parse(localStorage.getItem(key(userId)) ?? 'null') as Place | null;
	} catch {
		return null;
	}
}
export function rememberPlace(userId: string, place: Place): void {
	try {
		localStorage.setItem(key(userId), JSON.stringify(place));
	} catch {
		// Then the first app opens next time.
	}
}
