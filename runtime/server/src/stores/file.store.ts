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
	/** Of a picture, in pixels, as far as its head says it. */
	width: number | null;
	height: number | null;
}
export interface NewFile extends StoredFile {
	/** SHA-256 of the bytes. */
	hash: Buffer;
	bytes: Buffer;
}
/** Which field of which record a file belongs to. */
export interface AttachedTo {
	/** `app/model`. */
	model: string;
	recordId: string;
	field: string;
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
	const columns = 'f.id, f.name, f.type, f.size, f.uploaded_at as "uploadedAt", f.uploaded_by as "uploadedBy", f.width, f.height';
	const attached = quoted(schema, 'dg_attachment');
	/** $1: user, $2: person, $3: whether an administrator. What belongs to a record is read by who reads the record, no longer by who sent it. */
	const isReadable = `($3 or f.uploaded_by = $1 and not exists (select from ${attached} a where a.file = f.id) or exists (select from ${use} u where u.file = f.id and (u.kind = 'everyone' or u.kind = 'person' and u.owner = $2::uuid)))`;
	const asker = ({ userId, personId, isAdmin }: FileReader) => [userId, personId, isAdmin];

	return {
		async add({ hash, bytes, ...row }: NewFile): Promise<void> {
			// A content that is there already is held until the end, so that nobody takes it away as one that no file has.
			await ask(`insert into ${content} (hash, size, bytes) values ($1, $2, $3) on conflict (hash) do update set size = excluded.size`, [
				hash,
				row.size,
				bytes,
			]);
			await ask(`insert into ${file} (id, hash, name, type, size, uploaded_at, uploaded_by, width, height) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`, [
				row.id,
				hash,
				row.name,
				row.type,
				row.size,
				row.uploadedAt,
				row.uploadedBy,
				row.width,
				row.height,
			]);
		},
		/** Bytes that all contents take, each once. */
		async taken(): Promise<number> {
			return Number((await ask<{ sum: string }>(`select coalesce(sum(size), 0) as sum from ${content}`, []))[0]?.sum ?? 0);
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
		/** Those of them that a record may take: what belongs to this field of it, now or before, and what the user sent and belongs to none. Nobody removes them before the transaction ends. */
		async attachable(ids: readonly string[], by: { userId: string; to: AttachedTo | null }): Promise<StoredFile[]> {
			const { model = null, recordId = null, field = null } = by.to ?? {};
			return ask(
				`select ${columns} from ${file} f where f.id = any($1::uuid[]) and (exists (select from ${attached} a where a.file = f.id and a.model = $3 and a.record_id = $4::uuid and a.field = $5)
				or f.uploaded_by = $2 and not exists (select from ${attached} a where a.file = f.id)) for share of f`,
				[ids, by.userId, model, recordId, field],
			);
		},
		/** The field names exactly these files from now on. Answers how many of them are its own: fewer, when somebody else was faster with one. */
		async attach({ model, recordId, field }: AttachedTo, ids: readonly string[], at: Date): Promise<number> {
			await ask(
				`update ${attached} set detached_at = $5 where record_id = $1 and field = $2 and model = $3 and detached_at is null and not file = any($4::uuid[])`,
				[recordId, field, model, ids, at],
			);
			if (ids.length === 0) return 0;
			const rows = await ask(
				`insert into ${attached} as a (file, model, record_id, field, attached_at) select f, $3, $1, $2, $5 from unnest($4::uuid[]) f
				on conflict (file) do update set detached_at = null where a.record_id = excluded.record_id and a.field = excluded.field and a.model = excluded.model returning 1`,
				[recordId, field, model, ids, at],
			);
			return rows.length;
		},
		/** Where the file belongs now. */
		async belongsTo(id: string): Promise<AttachedTo | undefined> {
			const rows = await ask<AttachedTo>(`select model, record_id as "recordId", field from ${attached} where file = $1 and detached_at is null`, [id]);
			return rows[0];
		},
		/** A run keeps them, also when the record no longer names them. */
		async keepForRun(ids: readonly string[], run: string, at: Date): Promise<void> {
			await ask(
				`insert into ${use} (file, kind, owner, granted_at) select f.id, 'run', $2, $3 from ${file} f where f.id = any($1::uuid[]) on conflict (file, kind, owner) do nothing`,
				[ids, run, at],
			);
		},
		/**
		 * Removes files that belong to nothing since before that time: never attached, or no longer, granted to nobody, on the story of no run, and
		 * nothing that a decision was about. At most so many; answers how many there were.
		 */
		async removeOrphans(before: Date, most: number): Promise<number> {
			const removed = await ask<{ hash: Buffer }>(
				`delete from ${file} where id in (select f.id from ${file} f left join ${attached} a on a.file = f.id
					where f.uploaded_at < $1 and (a.file is null or a.detached_at < $1)
					and not exists (select from ${use} u where u.file = f.id)
					and f.id::text not in (select x from ${quoted(schema, 'dg_run_step')} s cross join lateral jsonb_array_elements_text(s.details->'files') x where s.details ? 'files')
					order by f.uploaded_at limit $2 for update of f skip locked) returning hash`,
				[before, most],
			);
			if (removed.length > 0)
				await ask(`delete from ${content} c where c.hash = any($1::bytea[]) and not exists (select from ${file} f where f.hash = c.hash)`, [
					removed.map((r) => r.hash),
				]);
			return removed.length;
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
