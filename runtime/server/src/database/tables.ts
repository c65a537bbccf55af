import type { LocalText } from '@dougong/engine';
import type { Bundle, JsonObject } from '@dougong/schemas';
import type { ColumnType, Generated } from 'kysely';

/** Rows of the schema `dougong` (migrations/database/platform). */
export type PlatformTables = {
	setting: { key: string; value: string };
	workspace: { key: string; title: string; time_zone: string; created_at: Generated<Date> };
	environment: {
		key: string;
		workspace_key: string;
		title: string;
		schema_name: string;
		created_at: Generated<Date>;
		/** What it is a copy of; null: no sandbox. */
		sandbox_of: string | null;
		copied_at: Date | null;
		clock_at: Date | null;
		/** The machine's instant at which the clock showed `clock_at`; null: it stands there. */
		clock_since: Date | null;
		forward: ColumnType<ForwardRow | null, string | null, string | null>;
		/** The lease of the process that forwards it. */
		forward_until: Date | null;
		forward_by: string | null;
		made_by: string | null;
	};
	user: {
		id: string;
		name: string;
		email: string;
		emailVerified: Generated<boolean>;
		username: string | null;
		isAdmin: Generated<boolean>;
		language: string | null;
		/** Since when nobody signs in as this account; null: it is in use. */
		disabledAt: Date | null;
		createdAt: Generated<Date>;
		updatedAt: Generated<Date>;
	};
	session: { id: string; expiresAt: Date; token: string; createdAt: Date; updatedAt: Date; userId: string };
	account: { id: string; providerId: string; userId: string; password: string | null };
	api_token: {
		id: Generated<string>;
		user_id: string;
		name: string;
		hint: string;
		hash: Buffer;
		created_at: Generated<Date>;
		expires_at: Date | null;
		used_at: Date | null;
	};
	audit: {
		id: Generated<number>;
		at: Generated<Date>;
		/** User id; null: the installation itself, or its command line. */
		actor: string | null;
		action: string;
		environment: string | null;
		subject: string | null;
		data: ColumnType<JsonObject, string, never>;
	};
	dg_migration: MigrationRow;
};

/** A clock on its way, or the last way that it went. Instants as ISO texts. */
export interface ForwardRow {
	state: 'running' | 'done' | 'stopped' | 'failed';
	from: string;
	to: string;
	/** The clock goes on by itself afterwards. */
	runsOn: boolean;
	jobsDone: number;
	startedAt: string;
	endedAt: string | null;
	/** Somebody asked it to stop. */
	stop: boolean;
	/** Why it failed. */
	reason: 'endless' | null;
}

/** Rows of an environment's own schema (migrations/database/environment), beside the tables of its models. */
export type EnvironmentTables = {
	dg_app: { key: string; revision: number; template: string | null; installed_at: Generated<Date>; installed_by: string | null };
	dg_revision: {
		app: string;
		number: number;
		hash: string;
		version: string;
		bundle: ColumnType<Bundle, string, never>;
		note: string | null;
		created_at: Generated<Date>;
		created_by: string | null;
	};
	dg_draft: {
		app: string;
		bundle: ColumnType<Bundle, string, string>;
		base_revision: number | null;
		updated_at: Date;
		updated_by: string | null;
		version: Generated<number>;
	};
	dg_pending_step: {
		id: Generated<number>;
		app: string;
		revision: number;
		sql: string;
		index_name: string | null;
		sentence: ColumnType<LocalText, string, never>;
		created_at: Generated<Date>;
		claimed_until: Date | null;
		failed: string | null;
	};
	dg_archive: {
		/** `app/key` */
		model: string;
		/** Of the table or column now. */
		name: string;
		/** null: a table. */
		column_name: string | null;
		column_type: string | null;
		revision: number;
		archived_at: Generated<Date>;
	};
	dg_member: { user_id: string; person_id: string | null; roles: string[]; added_at: Generated<Date> };
	dg_idempotency: { user_id: string; key: string; request_hash: string; status: number | null; response: string | null; created_at: Generated<Date> };
	dg_dataset_record: { app: string; model: string; key: string; record_id: string };
	dg_sequence: { app: string; model: string; field: string; scope: string; value: number };
	dg_calendar: { key: string; title: ColumnType<LocalText, string, string>; weekend: number[]; in_use: Generated<boolean> };
	dg_calendar_year: { calendar: string; year: number; version: number; source: string; imported_at: Generated<Date>; imported_by: string | null };
	dg_calendar_day: { calendar: string; year: number; version: number; date: string; name: string; off: boolean };
	/** A period without a row is open. */
	dg_period: { app: string; key: string; period: string; state: 'open' | 'frozen' | 'closed'; at: Date; by_user: string | null; reason: string | null };
	dg_period_change: {
		id: Generated<number>;
		app: string;
		key: string;
		period: string;
		from_state: string;
		to_state: string;
		at: Date;
		by_user: string | null;
		reason: string | null;
	};
	dg_migration: MigrationRow;
};

type MigrationRow = {
	number: number;
	name: string;
	applied_at: Generated<Date>;
};
