import type { RehearsalJson, RehearsalList, RehearsalQuery, RehearsalRows, RehearsalSummary, RehearsalTotals, RehearsalView } from '@dougong/schemas/api';
import type { CatalogueSet } from '../catalogues.ts';
import { clockJson, clockOf } from '../environments/sandboxes.ts';
import type { Environment } from '../http/context.ts';
import type { Language } from '../http/problem.ts';
import type { Services } from '../services.ts';
import { directoryStore } from '../stores/directory.store.ts';
import type { ClockRow } from '../stores/forward.store.ts';
import { personStore } from '../stores/person.store.ts';
import { rehearsalStore, type StoredRehearsal } from '../stores/rehearsal.store.ts';
import { type Page, type ReportFilter, rehearsalReportStore } from '../stores/rehearsal-report.store.ts';
import { findModel } from '../stores/record-source.ts';
import { textOf } from '../workflow/texts.ts';
import { deadEndWords } from './dead-end-words.ts';

/** Who reads the report of which sandbox. */
export interface Reading {
	services: Services;
	env: Environment;
	language: Language;
	/** Only of these workflows (`app/workflow`); null: of all. */
	workflows: readonly string[] | null;
}
interface Report extends Reading {
	set: CatalogueSet;
	clock: ClockRow;
	rehearsal: StoredRehearsal | undefined;
	store: ReturnType<typeof rehearsalReportStore>;
}

const noRuns = { running: 0, stopped: 0, ended: 0, withdrawn: 0, cancelled: 0 };

async function reportOf({ services, env, language, workflows }: Reading): Promise<Report> {
	const clock = await clockOf(services, env);
	const set = await services.catalogues.get(env);
	const rehearsal = await rehearsalStore(services.pool, env.schema).find();
	const now = services.clock.now(clock);
	const until = rehearsal && rehearsal.ends < now ? rehearsal.ends : now;
	const scope = { schema: env.schema, begins: rehearsal?.begins ?? now, until, timeZone: env.timeZone, language, workflows };
	return { services, env, language, workflows, set, clock, rehearsal, store: rehearsalReportStore(services.pool, scope) };
}

/** Refuses with environment.not-a-sandbox. */
export async function summarize(reading: Reading): Promise<RehearsalSummary> {
	const report = await reportOf(reading);
	const { rehearsal, store } = report;
	if (!rehearsal) return { rehearsal: null, totals: nothing, workflows: [], days: [], channels: [], deadEnds: [] };
	const deadEnds = await store.deadEndCounts(await absent(report));
	const totals = { ...nothing, ...(await store.totals()), deadEnds: deadEnds.reduce((all, { count }) => all + count, 0) } as RehearsalTotals;
	return {
		rehearsal: rehearsalJson(report, rehearsal),
		totals,
		workflows: await workflowsOf(report),
		days: await daysOf(report),
		channels: await store.channels(),
		deadEnds,
	};
}

function rehearsalJson({ clock: row, services }: Report, { begins, ends, options }: StoredRehearsal): RehearsalJson {
	const clock = clockJson(row, services);
	const { forward } = clock;
	const end = forward?.endedAt ? Date.parse(forward.endedAt) : services.now().getTime();
	return {
		from: begins.toISOString(),
		to: ends.toISOString(),
		...options,
		state: forward?.state ?? 'stopped',
		clock,
		tookMs: forward ? Math.max(0, end - Date.parse(forward.startedAt)) : 0,
	};
}

const nothing: RehearsalTotals = {
	...{ runs: 0, asked: 0, people: 0, done: 0, open: 0, late: 0, reminded: 0, escalated: 0 },
	...{ messages: 0, captured: 0, calls: 0, records: 0, deadEnds: 0, withoutAccount: 0 },
};

async function workflowsOf(report: Report): Promise<RehearsalSummary['workflows']> {
	const found = new Map<string, RehearsalSummary['workflows'][number]>();
	for (const { app, workflow, status, n } of await report.store.runs()) {
		const ref = `${app}/${workflow}`;
		const entry = found.get(ref) ?? { app, ...workflowTitle(report, app, workflow), runs: { ...noRuns }, nodes: [] };
		entry.runs[status] = n;
		found.set(ref, entry);
	}
	for (const { app, workflow, node, first, last, ...numbers } of await report.store.nodes()) {
		const { title } = nodeTitle(report, app, workflow, node);
		found.get(`${app}/${workflow}`)?.nodes.push({ node, title, ...numbers, firstAt: first?.toISOString() ?? null, lastAt: last?.toISOString() ?? null });
	}
	for (const { app, key, nodes } of found.values()) {
		const order =
			report.set.apps
				.get(app)
				?.catalogue.workflows.get(key)
				?.nodes.map((node) => node.key) ?? [];
		nodes.sort((a, b) => order.indexOf(a.node) - order.indexOf(b.node));
	}
	return [...found.values()].sort((a, b) => (`${a.app}/${a.key}` < `${b.app}/${b.key}` ? -1 : 1));
}

async function daysOf({ store }: Report): Promise<RehearsalSummary['days']> {
	const days = new Map<string, RehearsalSummary['days'][number]>();
	for (const { day, what, n } of await store.days()) {
		const entry = days.get(day) ?? { day, begun: 0, asked: 0, done: 0, reminded: 0, escalated: 0, messages: 0 };
		entry[what] = n;
		days.set(day, entry);
	}
	return [...days.values()];
}

/** People who are asked and cannot be asked any more. */
async function absent({ services, env, set, store }: Report): Promise<string[]> {
	const asked = await store.openAssignees();
	const there = new Set(await personStore(services.pool, env.schema, set.catalogues).present(asked));
	return asked.filter((id) => !there.has(id));
}

/** A page of a list. Refuses with environment.not-a-sandbox. */
export async function readList<V extends RehearsalView>(reading: Reading, view: V, query: RehearsalQuery): Promise<RehearsalList<V>> {
	const { cursor, limit = 50, format: _, ...filter } = query;
	const offset = Number(cursor ?? 0);
	const { rows, total } = await rowsOf(reading, view, filter, { offset, limit });
	const isLast = offset + rows.length >= total || rows.length === 0;
	return { rows, total, cursor: isLast ? null : String(offset + rows.length) };
}

/** Rows of a list in the reader's words. */
export async function rowsOf<V extends RehearsalView>(
	reading: Reading,
	view: V,
	filter: ReportFilter,
	page: Page,
): Promise<{ rows: RehearsalRows[V][]; total: number }> {
	const report = await reportOf(reading);
	if (!report.rehearsal) return { rows: [], total: 0 };
	const directory = report.set.catalogues.get('directory');
	const named =
		filter.search === undefined || !directory?.models.has('person') ? [] : await rehearsalStore(reading.services.pool, reading.env.schema).named(filter.search);
	return lists[view](report, { ...filter, named }, page) as Promise<{ rows: RehearsalRows[V][]; total: number }>;
}

type List<V extends RehearsalView> = (report: Report, filter: ReportFilter, page: Page) => Promise<{ rows: RehearsalRows[V][]; total: number }>;
const lists: { [V in RehearsalView]: List<V> } = {
	async asked(report, filter, page) {
		const { rows, total } = await report.store.asked(filter, page);
		const person = await namesOf(report, rows.flatMap((r) => [r.person, r.by, ...(r.escalated ?? []).map(({ to }) => to)])); // biome-ignore format: one call
		return {
			total,
			rows: rows.map((row) => ({
				...{ task: row.task, ...placeOf(report, row), node: nodeTitle(report, row.app, row.workflow, row.node), kind: row.kind },
				...{ person: person(row.person), at: row.at.toISOString(), due: iso(row.due), state: row.state, verb: row.verb },
				...{ by: row.by === null ? null : person(row.by), decidedAt: iso(row.decided_at), late: row.late, carried: row.carried },
				reminded: (row.reminded ?? []).map((at) => at.toISOString()),
				escalated: (row.escalated ?? []).map(({ to, at }) => ({ to: person(to), at: new Date(at).toISOString() })),
			})),
		};
	},
	async reminders(report, filter, page) {
		const { rows, total } = await report.store.reminders(filter, page);
		const person = await namesOf(report, rows.flatMap((r) => [r.person, r.of])); // biome-ignore format: one call
		return {
			total,
			rows: rows.map((row) => ({
				...{ ...placeOf(report, row), at: row.at.toISOString(), topic: row.topic, node: nodeTitle(report, row.app, row.workflow, row.node) },
				...{ person: person(row.person), of: row.of === null ? null : person(row.of), due: row.due },
			})),
		};
	},
	async 'dead-ends'(report, filter, page) {
		const { rows, total } = await report.store.deadEnds(filter, page, await absent(report));
		const person = await namesOf(report, rows.map((r) => r.person)); // biome-ignore format: one call
		const { language, env } = report;
		return {
			total,
			rows: rows.map((row) => ({
				...{ kind: row.kind, at: row.at.toISOString(), app: row.app, run: row.run, subject: row.subject },
				workflow: row.app !== null && row.workflow !== null ? workflowTitle(report, row.app, row.workflow) : null,
				node: row.app !== null && row.workflow !== null && row.node !== null ? nodeTitle(report, row.app, row.workflow, row.node) : null,
				person: row.person === null ? null : person(row.person),
				detail: deadEndWords(row.kind, row.data, language, env.timeZone),
			})),
		};
	},
	async messages(report, filter, page) {
		const { rows, total } = await report.store.messages(filter, page);
		const person = await namesOf(report, rows.map((r) => r.person)); // biome-ignore format: one call
		return {
			total,
			rows: rows.map(({ at, due_at, person: of, ...row }) => ({
				...row,
				at: at.toISOString(),
				dueAt: due_at.toISOString(),
				person: of === null ? null : person(of),
			})),
		};
	},
	async load(report, filter, page) {
		const { rows, total } = await report.store.load(filter, page);
		const person = await namesOf(report, rows.map((r) => r.person)); // biome-ignore format: one call
		return {
			total,
			rows: rows.map(({ person: of, peak_day, has_account, ...row }) => ({ ...row, person: person(of), peakDay: peak_day, hasAccount: has_account })),
		};
	},
	async paths(report, filter, page) {
		const { rows, total } = await report.store.paths(filter, page);
		return {
			total,
			rows: rows.map((row) => ({
				...{ ...placeOf(report, row), status: row.status, at: row.at.toISOString(), endedAt: iso(row.ended_at), hours: row.hours },
				path: (row.path ?? []).map((node) => nodeTitle(report, row.app, row.workflow, node).title),
			})),
		};
	},
	async calls(report, filter, page) {
		const { rows, total } = await report.store.calls(filter, page);
		return {
			total,
			rows: rows.map((row) => ({
				...{ ...placeOf(report, row), at: row.at.toISOString(), node: nodeTitle(report, row.app, row.workflow, row.node) },
				...{ title: row.title, state: row.state },
			})),
		};
	},
	async records(report, filter, page) {
		const { rows, total } = await report.store.records(filter, page);
		return {
			total,
			rows: rows.map(({ app, workflow, model: ref, ...row }) => ({
				...{ ...row, app, workflow: workflowTitle(report, app, workflow) },
				model: { ref, title: findModel(report.set.catalogues, ref)?.title ?? ref },
			})),
		};
	},
};

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

function placeOf(report: Report, { app, workflow, run, subject }: { app: string; workflow: string; run: string; subject: string }) {
	return { app, workflow: workflowTitle(report, app, workflow), run, subject };
}

function workflowTitle({ set, language }: Report, app: string, key: string): { key: string; title: string } {
	const home = set.apps.get(app)?.catalogue;
	const written = home?.workflows.get(key)?.title;
	return { key, title: home && written !== undefined ? textOf(home, `workflow.${key}.title`, written, language) : key };
}

function nodeTitle({ set, language }: Report, app: string, workflow: string, key: string): { key: string; title: string } {
	const home = set.apps.get(app)?.catalogue;
	const node = home?.workflows.get(workflow)?.nodes.find((one) => one.key === key);
	return { key, title: home && node ? textOf(home, `workflow.${workflow}.nodes.${key}.title`, node.title ?? key, language) : key };
}

async function namesOf({ services, env, set }: Report, ids: readonly (string | null)[]): Promise<(id: string) => { id: string; title: string }> {
	const known = [...new Set(ids.filter((id) => id !== null))];
	const names = await directoryStore(services.pool, env.schema, set.catalogues.get('directory')).loadNames(known);
	return (id) => ({ id, title: names.get(id) ?? '' });
}
