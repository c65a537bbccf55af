import { type Static, Type } from '@sinclair/typebox';
import { type JsonObject, closed } from '../common.ts';
import type { GoalTree } from '../goal-tree.ts';
import type { Bundle, Diagnostic } from '../definition.ts';

export const SignIn = Type.Object({ username: Type.String({ minLength: 1, maxLength: 100 }), password: Type.String({ minLength: 1, maxLength: 200 }) }, closed);
export type SignIn = Static<typeof SignIn>;

/** GET /api/v1/me */
export interface Me {
	user: { id: string; username: string; name: string; isAdmin: boolean; language: string };
	environments: {
		key: string;
		title: string;
		person: { id: string; title: string } | null;
		/** In a sandbox nothing is for real; its clock at the moment of the answer. */
		sandbox: { now: string; timeZone: string; forwarding: boolean } | null;
	}[];
}

/** GET /api/v1/{env}/apps : the apps that this member may open. */
export interface AppEntry {
	key: string;
	title: string;
	icon?: string;
	description?: string;
	revision: number;
	version: string;
	titles?: { [language: string]: string };
	/** The reader freezes and closes periods of it. */
	managesPeriods?: true;
	/** The reader looks after workflows of it, and may rehearse them. */
	rehearses?: true;
}

/**
 * GET /api/v1/{env}/apps/{app}/client : what a screen needs, cut to what this member may see.
 * Hidden fields, models without any access and pages of other roles are not in it. ETag = revision and roles.
 * `models` is keyed by full reference `app/model` and holds referenced models of other apps too.
 */
export interface ClientApp {
	key: string;
	title: string;
	icon?: string;
	revision: number;
	mainLanguage: string;
	languages: string[];
	home: string | null;
	/** Never an empty group; the last has no title when the app names no group for its pages. */
	navigation: { key: string; title: string; icon?: string; pages: string[] }[];
	models: { [ref: string]: ClientModel };
	forms: { [key: string]: JsonObject };
	pages: { [key: string]: JsonObject };
	/** The goal trees of this app over models that this member may read. */
	trees?: { [key: string]: ClientTree };
	/** Texts by language, then path (schemas/src/translation.ts), for this app and the models of others it shows. */
	translations: { [language: string]: { [path: string]: string } };
}
/** A goal tree as a screen needs it. Models are full references; fields that this member may not see are left out. */
export interface ClientTree {
	key: string;
	title: string;
	model: string;
	fields: Partial<GoalTree['fields']>;
	scoring: { key: string; title?: string; rule: string }[];
	rollup: GoalTree['rollup'];
	bands: NonNullable<GoalTree['bands']>;
	/** What the bands are of, where that is not the score. */
	statusFrom?: NonNullable<GoalTree['statusFrom']>;
	weights?: Omit<NonNullable<GoalTree['weights']>, 'rules'> & { rules: { key: string; title: string }[] };
	contributions?: NonNullable<GoalTree['contributions']>;
	dependencies?: NonNullable<GoalTree['dependencies']>;
	points?: NonNullable<GoalTree['points']>;
	results?: NonNullable<GoalTree['results']>;
	/** What this member may cascade by; `model`: the records that children are made for. */
	cascade: { key: string; title: string; model: string }[];
}
export interface ClientModel {
	app: string;
	key: string;
	title: string;
	icon?: string;
	titleField: string;
	/** Fields that tell records of the same title apart. */
	about?: string[];
	/** JSON Schema of one record as this member sees it; each property has its `x-kind` filled in. */
	schema: JsonObject;
	/** In the order of the model. */
	fields: ClientField[];
	rules: { key: string; assert: string; message: string; field?: string }[];
	can: { create: boolean; read: boolean; update: boolean; delete: boolean };
	/** Field key of the tree parent, when the model is a tree. */
	treeParent?: string;
}
export interface ClientField {
	key: string;
	title: string;
	description?: string;
	kind: string;
	/** The property’s keywords (x- and plain). */
	schema: JsonObject;
	required: boolean;
	/** 'read' for fields that nobody fills in by hand or that this member may not write. */
	access: 'write' | 'read';
	reference?: { model: string; many: boolean; tree: boolean };
	filterOps: string[];
	sortable: boolean;
	/** Part of `{ search }` filters. */
	searchable?: boolean;
	/** Its type in formulas (FormulaType of the engine), models absolute; null: formulas cannot read it. */
	formula: JsonObject | null;
	/** Its value follows from others, and can be explained. */
	computed?: true;
}

/** Where a publish would lead. Produced by the engine, shown before anything runs. */
export interface PublishPlan {
	app: string;
	fromRevision: number | null;
	bundleHash: string;
	diagnostics: Diagnostic[];
	/** What changes in the app, in words: one line per definition or field. */
	changes: { kind: string; key: string; change: 'added' | 'changed' | 'removed'; detail?: string }[];
	steps: StorageStepJson[];
	/** Rows that would not fit; a publish with any is refused. */
	conflicts: { model: string; field?: string; reason: string; rows: number; sample: string[] }[];
}
export interface StorageStepJson {
	step: string;
	table: string;
	column?: string;
	/** none: no lock that blocks; short: blocks writes for milliseconds; scan: reads the table without blocking writes; rewrite: blocks the table while it is rewritten. */
	lock: 'none' | 'short' | 'scan' | 'rewrite';
	sentence: string;
	rows?: number;
}
export interface RevisionEntry {
	number: number;
	hash: string;
	note: string | null;
	createdAt: string;
	createdBy: string | null;
	version: string;
	current: boolean;
}
export const Publish = Type.Object(
	{
		bundle: Type.Optional(Type.Unsafe<Bundle>({ type: 'object', description: 'The app; default: the saved draft' })),
		note: Type.Optional(Type.String({ maxLength: 500 })),
		expectRevision: Type.Optional(Type.Union([Type.Integer(), Type.Null()], { description: 'Refuse if somebody published since' })),
	},
	closed,
);
export type Publish = Static<typeof Publish>;
export const Install = Type.Object(
	{
		template: Type.Optional(Type.String()),
		bundle: Type.Optional(Type.Unsafe<Bundle>({ type: 'object' })),
		demo: Type.Optional(Type.Boolean({ default: false })),
	},
	closed,
);
export type Install = Static<typeof Install>;
export interface TemplateEntry {
	key: string;
	title: string;
	description?: string;
	icon?: string;
	version: string;
	requires: string[];
	installed: boolean;
	hasDemo: boolean;
}
export interface Member {
	userId: string;
	username: string;
	name: string;
	isAdmin: boolean;
	person: { id: string; title: string } | null;
	/** `app/role` */
	roles: string[];
}

/** GET /api/v1/{env}/roles : the roles of all installed apps, titles in the language of Accept-Language. For administrators. */
export interface RoleEntry {
	app: string;
	appTitle: string;
	key: string;
	title: string;
	description: string | null;
	/** Every member has it without being given it. */
	everyone: boolean;
}

/** GET /api/v1/accounts : for administrators. */
export interface Account {
	id: string;
	username: string;
	name: string;
	language: string | null;
	isAdmin: boolean;
	/** Nobody can sign in as this account. */
	disabled: boolean;
}

/** GET/PATCH /api/v1/workspace : for administrators. */
export interface Workspace {
	title: string;
	/** IANA name. What "today" is, for everybody. */
	timeZone: string;
}

export const auditActions = [
	'account.created',
	'account.disabled',
	'account.enabled',
	'account.made-admin',
	'account.password-changed',
	'account.password-reset',
	'account.unmade-admin',
	'app.installed',
	'app.published',
	'app.rolled-back',
	'calendar.imported',
	'calendar.saved',
	'calendar.used',
	'call-host.saved',
	'channel.removed',
	'channel.saved',
	'channel.tested',
	'delegation.added',
	'delegation.revoked',
	'delivery.replayed',
	'environment.clock-moved',
	'environment.rehearsed',
	'environment.created',
	'environment.removed',
	'environment.reset',
	'job.replayed',
	'job.started',
	'member.removed',
	'member.saved',
	'period.closed',
	'period.frozen',
	'period.opened',
	'runs.moved',
	'secret.removed',
	'secret.saved',
	'token.created',
	'token.revoked',
	'webhook.rotated',
	'workspace.changed',
] as const;
export type AuditAction = (typeof auditActions)[number];

/** Who administered what. */
export interface AuditEntry {
	id: number;
	at: string;
	/** null: the installation itself, or its command line. */
	actor: { id: string; username: string; name: string } | null;
	action: AuditAction;
	environment: string | null;
	/** What it was done to: user name, key of an app or environment, name of a token. */
	subject: string | null;
	data: JsonObject;
}
/** GET /api/v1/audit?limit=…&before=… : newest first, for administrators. */
export interface AuditResult {
	entries: AuditEntry[];
	/** `before` of the next page; absent on the last one. */
	nextBefore?: number;
}
