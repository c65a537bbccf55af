import type { Person, TestApp } from '../support/server.ts';
import { whole } from './workflow-app.ts';

/** A company made up for rehearsals, as plain data: what a rehearsal comes to is worked out from it without asking the runtime. */
export interface CompanyPlan {
	people: PlannedPerson[];
	units: { code: string; name: string; kind: string; parent: string | null; head: string | null }[];
	goals: PlannedGoal[];
}
export interface PlannedPerson {
	no: string;
	name: string;
	unit: string;
	manager: string | null;
	/** False: left, and nobody has mended the directory. */
	active: boolean;
}
export interface PlannedGoal {
	title: string;
	owner: string;
	period: '2025-Q4' | '2026-Q1';
	/** Without a due date its owner has to complete it first. */
	whole: boolean;
}
/** The plan as it lies in the database of a server. */
export interface PlantedCompany extends CompanyPlan {
	/** Ids of records, by employee number. */
	ids: ReadonlyMap<string, string>;
	nameOf: ReadonlyMap<string, string>;
}

/** Who work for the company as a whole; the first looks after the workflows. */
export const hr = ['P0002', 'P0003'] as const;
const base = '/production/apps';
const quarters = { '2025-Q4': ['2025-10-01', '2025-12-31'], '2026-Q1': ['2026-01-01', '2026-03-31'] } as const;
const goalsEach = [40, 30, 30];

/**
 * So many people under one head: departments of a head and teams of a leader and up to ten. One of the leaders has left, one team has no
 * head at all and its people no superior; every 97th goal of the quarter lacks its due date.
 */
export function planCompany(size: number): CompanyPlan {
	const people: PlannedPerson[] = [];
	const units: CompanyPlan['units'] = [{ code: 'HQ', name: '总部', kind: 'company', parent: null, head: 'P0001' }];
	const add = (unit: string, manager: string | null, active = true) => {
		const no = `P${String(people.length + 1).padStart(4, '0')}`;
		people.push({ no, name: `员工${no.slice(1)}`, unit, manager, active });
		return no;
	};
	const top = add('HQ', null);
	for (const _ of hr) add('HQ', top);
	let teams = 0;
	for (let department = 1; people.length < size; department++) {
		const code = `D${department}`;
		const head = add(code, top);
		units.push({ code, name: `${department} 部`, kind: 'department', parent: 'HQ', head });
		for (let team = 1; team <= 8 && people.length < size; team++) {
			teams++;
			const unit = `${code}T${team}`;
			const isVacant = teams === 2;
			const leader = isVacant ? null : add(unit, head, teams !== 3);
			units.push({ code: unit, name: `${department} 部 ${team} 班`, kind: 'team', parent: code, head: leader });
			for (let member = 0; member < 10 && people.length < size; member++) add(unit, leader);
		}
	}
	const goals = people.flatMap(({ no, name, active }) =>
		!active
			? []
			: (['2025-Q4', '2026-Q1'] as const).flatMap((period) =>
					goalsEach.map((_, i) => ({ title: `${name} 第 ${i + 1} 项目标`, owner: no, period, whole: true })),
				),
	);
	let n = 0;
	for (const goal of goals) if (goal.period === '2026-Q1' && ++n % 97 === 0) goal.whole = false;
	return { people, units, goals };
}

/** Brings the plan into production, in calls of up to 500 records as an import makes them. */
export async function plantCompany(app: TestApp, plan: CompanyPlan): Promise<PlantedCompany> {
	const { admin } = app;
	const ids = new Map<string, string>();
	const unitIds = await planted(admin, 'directory', 'org_unit', plan.units.map(({ code, name, kind, parent: _, head: __ }) => [code, { code, name, kind, active: true }])); // biome-ignore format: one call
	const parents = plan.units.flatMap(({ code, parent }) => (parent === null ? [] : [{ op: 'update', id: unitIds.get(code), version: 1, values: { parent: unitIds.get(parent) } }])); // biome-ignore format: one list
	await inParts(parents, (operations) => admin.post(`${base}/directory/records/org_unit/bulk`, { operations }));
	// Whoever comes first in the plan stands above those who come later.
	for (const level of levelsOf(plan.people)) {
		const rows = level.map(({ no, name, unit, manager, active }): [string, object] => [
			no,
			{ ...{ name, employee_no: no, org_unit: unitIds.get(unit), position: '员工', active }, ...(manager !== null && { manager: ids.get(manager) }) },
		]);
		for (const [no, id] of await planted(admin, 'directory', 'person', rows)) ids.set(no, id);
	}
	const heads = plan.units.flatMap(({ code, head, parent }) => (head === null ? [] : [{ op: 'update', id: unitIds.get(code), version: parent === null ? 1 : 2, values: { head: ids.get(head) } }])); // biome-ignore format: one list
	await inParts(heads, (operations) => admin.post(`${base}/directory/records/org_unit/bulk`, { operations }));
	await plantGoals(admin, plan, { ids, unitIds });
	return { ...plan, ids, nameOf: new Map(plan.people.map(({ no, name }) => [no, name])) };
}

async function plantGoals(admin: Person, { people, goals }: CompanyPlan, { ids, unitIds }: { ids: Map<string, string>; unitIds: Map<string, string> }) {
	const unitOf = new Map(people.map(({ no, unit }) => [no, unitIds.get(unit)]));
	const cards = [...new Set(goals.map(({ owner, period }) => `${owner} ${period}`))];
	const cardIds = await planted(
		admin,
		'performance',
		'scorecard',
		cards.map((key) => {
			const [owner = '', period] = key.split(' ');
			return [key, { owner: ids.get(owner), org_unit: unitOf.get(owner), period, status: period === '2026-Q1' ? 'draft' : 'agreed' }];
		}),
	);
	const rows = goals.map(({ title, owner, period, whole: isWhole }, i): [string, object] => {
		const [from, due] = quarters[period];
		return [
			`${i}`,
			{
				...{ title, owner: ids.get(owner), org_unit: unitOf.get(owner), scorecard: cardIds.get(`${owner} ${period}`), level: 'person', cycle: 'quarter', from },
				...{
					weight: goalsEach[i % goalsEach.length],
					direction: 'higher',
					unit: '%',
					baseline: 90,
					target: 100,
					actual: 80 + (i % 21),
					verification: 'report',
				},
				...{ ...(isWhole && { due }), status: period === '2026-Q1' ? 'draft' : 'active' },
			},
		];
	});
	await planted(admin, 'performance', 'goal', rows);
}

/** Everybody is a member with the rights of an employee, superiors and heads with theirs; one looks after the workflows. As a synchronised directory would make them: nobody has a password. */
export async function admitAll(app: TestApp, { people, units, ids }: PlantedCompany): Promise<void> {
	const { pool } = app.server.services;
	const superiors = new Set([...people.map(({ manager }) => manager), ...units.map(({ head }) => head)]);
	const rolesOf = (no: string) => [
		...(superiors.has(no) ? ['performance/manager'] : []),
		...(no === hr[0] ? ['performance/hrbp', 'directory/hr', 'performance/manager'] : []),
	];
	const there = people.filter(({ active }) => active);
	const rows = there.map(({ no, name }) => ({ id: `user ${no}`, name, email: `${no}@example.org`, person: ids.get(no), roles: [...new Set(rolesOf(no))] }));
	await pool.query(
		`insert into dougong."user" (id, name, email, username) select x.id, x.name, x.email, x.email from jsonb_to_recordset($1::jsonb) x(id text, name text, email text)`,
		[JSON.stringify(rows)],
	);
	await pool.query(
		`insert into "ws_main_production".dg_member (user_id, person_id, roles) select x.id, x.person, x.roles
		from jsonb_to_recordset($1::jsonb) x(id text, person uuid, roles text[])`,
		[JSON.stringify(rows)],
	);
}

function levelsOf(people: readonly PlannedPerson[]): PlannedPerson[][] {
	const depth = new Map<string, number>();
	const levels: PlannedPerson[][] = [];
	for (const person of people) {
		const at = person.manager === null ? 0 : (depth.get(person.manager) ?? 0) + 1;
		depth.set(person.no, at);
		levels[at] = [...(levels[at] ?? []), person];
	}
	return levels;
}

async function planted(admin: Person, app: string, model: string, rows: readonly (readonly [string, object])[]): Promise<Map<string, string>> {
	const ids = new Map<string, string>();
	const made = await inParts(
		rows.map(([, values]) => ({ op: 'create', values })),
		(operations) => admin.post(`${base}/${app}/records/${model}/bulk`, { operations }),
	);
	for (const [i, [key]] of rows.entries()) ids.set(key, made[i]?.id ?? '');
	return ids;
}

const atOnce = 500;
async function inParts(operations: readonly object[], send: (part: readonly object[]) => ReturnType<Person['post']>): Promise<{ id: string }[]> {
	const made: { id: string }[] = [];
	for (let i = 0; i < operations.length; i += atOnce)
		made.push(...whole(await send(operations.slice(i, i + atOnce))).results.map((one: { record: { id: string } }) => one.record));
	return made;
}
