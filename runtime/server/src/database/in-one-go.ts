/**
 * What is asked of one transaction at the same time: one way to the database and back. As `Promise.all`, but where something fails it fails only when
 * the others have ended too: nobody goes on asking on a connection that is given back.
 */
export async function inOneGo<T extends readonly unknown[]>(asked: readonly [...{ [I in keyof T]: Promise<T[I]> }]): Promise<T> {
	await Promise.allSettled(asked);
	return (await Promise.all(asked)) as unknown as T;
}
