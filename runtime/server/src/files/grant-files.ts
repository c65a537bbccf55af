import { Problem } from '../http/problem.ts';
import { type FileReader, fileStore, type StoredFile } from '../stores/file.store.ts';
import type { Queryable } from '../stores/job.store.ts';

/** Stands for all members of the environment. */
const everyoneId = '00000000-0000-0000-0000-000000000000';

export interface FileGrant {
	/** Who attaches them: nobody can pass on what they cannot read themselves. */
	by: FileReader;
	/** Who may read them from now on. */
	people: readonly string[];
	/** All members of the environment may. */
	everyone?: boolean;
	at: Date;
}

/**
 * Lets people read files that are attached to something of theirs, in the transaction that attaches them. Answers the files, in the given order.
 * Refuses with file.unknown what is not there, or not the giver's to read.
 */
export async function grantFiles(
	client: Queryable,
	schema: string,
	ids: readonly string[],
	{ by, people, everyone = false, at }: FileGrant,
): Promise<StoredFile[]> {
	if (ids.length === 0) return [];
	const store = fileStore(client, schema);
	const found = new Map((await store.readable(ids, by)).map((file) => [file.id, file]));
	const files = ids.map((id) => {
		const file = found.get(id);
		if (!file) throw new Problem('file.unknown');
		return file;
	});
	const owners = [...new Set(people)].map((owner) => ({ kind: 'person' as const, owner }));
	await store.grant(ids, everyone ? [...owners, { kind: 'everyone', owner: everyoneId }] : owners, at);
	return files;
}
