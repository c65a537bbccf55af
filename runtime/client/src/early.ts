/** Answers that were asked for at the very start, while the code that needs them was still on its way. Each is taken once. */
const asked = new Map<string, Promise<unknown>>();

export function askEarly(key: string, ask: () => Promise<unknown>): void {
	const answer = ask();
	// Whoever takes it hears of a failure; until then it is nobody's.
	answer.catch(() => {});
	asked.set(key, answer);
}
/** The early answer, else a new one. */
export function takeEarly<T>(key: string, ask: () => Promise<T>): Promise<T> {
	const answer = asked.get(key) as Promise<T> | undefined;
	asked.delete(key);
	return answer ?? ask();
}
