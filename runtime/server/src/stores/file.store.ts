import type { Queryable } from './job.store.ts';
import { quoted } from './record-statement.ts';

export interface StoredFile {
	id: string;
	name: string;
	type: string;
	size: number;
	uploadedAt: Date;
	/** User id. */
	uploadedBy: string;
}
/** Who asks for a file. */
export interface FileReader {
	userId: string;
	personId: string | null;
	/** Administrators read everything. */
	isAdmin: boolean;
}

/** Files that belong to something. Equal contents are stored once. */
export function fileStore(on: Queryable, schema: string) {
	const file = quoted(schema, 'dg_file');
	const content = quoted(schema, 'dg_file_content');
	const use = quoted(schema, 'dg_file_use');
	const ask = async <T>(text: string, values: unknown[]) => (await on.query(text, values)).rows as T[];
	const columns = 'f.id, f.name, f.type, f.size, f.uploaded_at as "uploadedAt", f.uploaded_by as "uploadedBy"';
	/** $1: user, $2: person, $3: whether an administrator. */
	const isReadable = `($3 or f.uploaded_by = $1 or exists (select from ${use} u where u.file = f.id and (u.kind = 'everyone' or u.kind = 'person' and u.owner = $2::uuid)))`;
	const asker = ({ userId, personId, isAdmin }: FileReader) => [userId, personId, isAdmin];

	return {
		async add({ hash, bytes, ...row }: StoredFile & { hash: Buffer; bytes: Buffer }): Promise<void> {
			await ask(`insert into ${content} (hash, size, bytes) values ($1, $2, $3) on conflict (hash) do nothing`, [hash, row.size, bytes]);
			await ask(`insert into ${file} (id, hash, name, type, size, uploaded_at, uploaded_by) values ($1, $2, $3, $4, $5, $6, $7)`, [
				row.id,
				hash,
				row.name,
				row.type,
				row.size,
				row.uploadedAt,
				row.uploadedBy,
			]);
		},
		/** Those of them that the asker may read, in no order. */
		async readable(ids: readonly string[], reader: FileReader): Promise<StoredFile[]> {
			return ask(`select ${columns} from ${file} f where f.id = any($4::uuid[]) and ${isReadable}`, [...asker(reader), ids]);
		},
		/** With its content; undefined: there is none, or the asker may not read it. */
		async load(id: string, reader: FileReader): Promise<(StoredFile & { bytes: Buffer }) | undefined> {
			const rows = await ask<StoredFile & { bytes: Buffer }>(
				`select ${columns}, c.bytes from ${file} f join ${content} c on c.hash = f.hash where f.id = $4 and ${isReadable}`,
				[...asker(reader), id],
			);
			return rows[0];
		},
		/** Whatever is known of them, for those who have been found to be allowed to see it. */
		async describe(ids: readonly string[]): Promise<StoredFile[]> {
			return ask(`select ${columns} from ${file} f where f.id = any($1::uuid[])`, [ids]);
		},
		async grant(ids: readonly string[], owners: readonly { kind: 'person' | 'everyone'; owner: string }[], at: Date): Promise<void> {
			await ask(
				`insert into ${use} (file, kind, owner, granted_at) select f, o.kind, o.owner, $3 from unnest($1::uuid[]) f
				cross join jsonb_to_recordset($2::jsonb) o(kind text, owner uuid) on conflict (file, kind, owner) do nothing`,
				[ids, JSON.stringify(owners), at],
			);
		},
	};
}
