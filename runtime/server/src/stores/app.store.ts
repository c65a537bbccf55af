import { type LocalText, readBundle } from '@dougong/engine';
import type { Bundle } from '@dougong/schemas';
import { sql } from 'kysely';
import type { Db } from '../database/pool.ts';
import type { EnvironmentTables } from '../database/tables.ts';

export interface AppRow {
	key: string;
	revision: number;
	template: string | null;
}
export interface RevisionRow {
	number: number;
	hash: string;
	version: string;
	note: string | null;
	createdAt: Date;
	createdBy: string | null;
}

export interface Draft {
	bundle: Bundle;
	/** Changes with every save; no two states of any draft have the same. */
	version: number;
	baseRevision: number | null;
	updatedAt: Date;
	updatedBy: string | null;
}
export interface NewDraft {
	bundle: Bundle;
	baseRevision: number | null;
	at: Date;
	by: string;
	expectVersion: number | undefined;
}

/** Apps, their revisions and drafts of one environment; bundles are in the newest language, whatever they were stored in. Made from the transaction that it shall take part in. */
export function appStore(db: Db<EnvironmentTables>) {
	return {
		async listApps(): Promise<AppRow[]> {
			return db.selectFrom('dg_app').select(['key', 'revision', 'template']).orderBy('key').execute();
		},
		async findApp(key: string): Promise<AppRow | undefined> {
			return db.selectFrom('dg_app').select(['key', 'revision', 'template']).where('key', '=', key).executeTakeFirst();
		},
		async loadRevision(app: string, number: number): Promise<{ bundle: Bundle; hash: string } | undefined> {
			const row = await db.selectFrom('dg_revision').select(['bundle', 'hash']).where('app', '=', app).where('number', '=', number).executeTakeFirst();
			return row && { bundle: newest(row.bundle, `revision ${number} of app ${app}`), hash: row.hash };
		},
		async listRevisions(app: string): Promise<RevisionRow[]> {
			const rows = await db
				.selectFrom('dg_revision')
				.select(['number', 'hash', 'version', 'note', 'created_at', 'created_by'])
				.where('app', '=', app)
				.orderBy('number', 'desc')
				.execute();
			return rows.map(({ created_at, created_by, ...row }) => ({ ...row, createdAt: created_at, createdBy: created_by }));
		},
		/** The number of the new revision: one more than the newest. */
		async addRevision(row: {
			app: string;
			number: number;
			hash: string;
			version: string;
			bundle: Bundle;
			note: string | null;
			by: string | null;
			template: string | null;
			at: Date;
		}): Promise<void> {
			await db
				.insertInto('dg_app')
				.values({ key: row.app, revision: row.number, template: row.template, installed_at: row.at, installed_by: row.by })
				.onConflict((c) => c.column('key').doUpdateSet((e) => ({ revision: row.number, template: e.fn.coalesce('excluded.template', 'dg_app.template') })))
				.execute();
			await db
				.insertInto('dg_revision')
				.values({
					app: row.app,
					number: row.number,
					hash: row.hash,
					version: row.version,
					bundle: JSON.stringify(row.bundle),
					note: row.note,
					created_at: row.at,
					created_by: row.by,
				})
				.execute();
		},
		/** What publishes have left for after their commit: not done yet, or failed with a reason. */
		async listPendingSteps(app: string): Promise<{ revision: number; sentence: LocalText; failed: string | null }[]> {
			return db.selectFrom('dg_pending_step').select(['revision', 'sentence', 'failed']).where('app', '=', app).orderBy('id').execute();
		},
		async loadDraft(app: string): Promise<Draft | undefined> {
			const row = await db.selectFrom('dg_draft').selectAll().where('app', '=', app).executeTakeFirst();
			if (!row) return undefined;
			const { version, base_revision, updated_at, updated_by } = row;
			return { bundle: newest(row.bundle, `the draft of app ${app}`), version, baseRevision: base_revision, updatedAt: updated_at, updatedBy: updated_by };
		},
		/**
		 * The version of the draft as it is now. `expectVersion`: save only over this version, 0 for no draft at all; undefined: over any.
		 * Answers undefined when it is another one.
		 */
		async saveDraft(app: string, draft: NewDraft): Promise<number | undefined> {
			const { expectVersion } = draft;
			const values = { bundle: JSON.stringify(draft.bundle), base_revision: draft.baseRevision, updated_at: draft.at, updated_by: draft.by };
			if (expectVersion) {
				const changed = { ...values, version: sql<number>`default` };
				const update = db.updateTable('dg_draft').set(changed).where('app', '=', app).where('version', '=', expectVersion);
				return (await update.returning('version').executeTakeFirst())?.version;
			}
			const insert = db.insertInto('dg_draft').values({ app, ...values });
			const saved = insert.onConflict((c) =>
				expectVersion === 0 ? c.doNothing() : c.column('app').doUpdateSet((e) => ({ ...values, version: e.ref('excluded.version') })),
			);
			return (await saved.returning('version').executeTakeFirst())?.version;
		},
		/** `version`: only this one; somebody may have saved another meanwhile. */
		async deleteDraft(app: string, version?: number): Promise<void> {
			const all = db.deleteFrom('dg_draft').where('app', '=', app);
			await (version === undefined ? all : all.where('version', '=', version)).execute();
		},
	};
}

/** A bundle lies in the database in the language of the day that it was stored; what works with it knows only the newest. */
function newest(stored: Bundle, what: string): Bundle {
	const { bundle, diagnostics } = readBundle(stored);
	if (!bundle) throw new Error(`${what} cannot be read: ${diagnostics[0]?.message}`);
	return bundle;
}
