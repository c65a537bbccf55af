import type { Page } from 'playwright-core';
import { enqueueNow } from '../../runtime/server/src/jobs/jobs.ts';
import { runDueJobs } from '../../runtime/server/src/jobs/run-job.ts';
import { type Answer, type Person, startApp, type TestApp } from '../support/server.ts';

type Values = Record<string, unknown>;
const performance = '/production/apps/performance/records';
const directory = '/production/apps/directory/records';

/** Unit → its parent, kind and people, the head first. */
const units = {
	海川机电: { kind: 'company', people: ['沈立群'] },
	机加车间: { parent: '海川机电', kind: 'workshop', people: ['陆振华'] },
	装配车间: { parent: '海川机电', kind: 'workshop', people: ['方敏'] },
	涂装车间: { parent: '海川机电', kind: 'workshop', people: ['贺国强'] },
	车削班: { parent: '机加车间', kind: 'team', people: ['罗伟', '许小东'] },
	铣削班: { parent: '机加车间', kind: 'team', people: ['邱建平', '孟婷'] },
	总装班: { parent: '装配车间', kind: 'team', people: ['梁晓峰', '高翔'] },
	喷涂班: { parent: '涂装车间', kind: 'team', people: ['谭志远', '叶子'] },
	人力资源部: { parent: '海川机电', kind: 'department', people: ['钱春丽'] },
} satisfies Record<string, { parent?: string; kind: string; people: string[] }>;

const headOf = new Map(Object.values(units).flatMap(({ people }) => people.slice(1).map((name) => [name, people[0]])));

/** What counts in the contract of a workshop's head; the first is what a trial of a new product puts first. */
export const measures = ['工艺达标率', '一次交验合格率', '设备可动率', '计划完成率', '现场整改完成率'];

/** A company without demo data, on days that the test chooses. */
export interface Company {
	app: TestApp;
	hrbp: Person;
	/** 车削班 of 机加车间. */
	operator: Person;
	/** 总装班 of 装配车间. */
	stranger: Person;
	/** The head of the company. */
	manager: Person;
	/** Ids by name. */
	people: Map<string, string>;
	/** It is noon of that day in Shanghai; what a new day brings has been done. */
	goTo(day: string): Promise<void>;
	/** A page of that person, whose machine shows the company's day. */
	visit(page: Page, who: Person, address: string): Promise<void>;
	/** The contract of the head of 机加车间 with five goals of equal weight. */
	contract(): Promise<{ id: string; goals: string[] }>;
	record(values: Values, model: string): Promise<string>;
	find(model: string, formula: string): Promise<{ id: string; values: Values }[]>;
}

export async function startCompany(firstDay: string): Promise<Company> {
	let day = firstDay;
	const now = () => new Date(`${day}T04:00:00Z`);
	const app = await startApp({ apps: ['directory', 'performance'], now, listen: true });
	const record = async (values: Values, model: string, base = performance) => String(whole(await app.admin.post(`${base}/${model}`, { values })).id);
	const { people, places } = await settle(record, app.admin);
	const member = (username: string, name: string, roles: string[]) => app.addMember(username, { person: people.get(name), roles });
	const find: Company['find'] = async (model, formula) =>
		whole(await app.admin.post(`${performance}/${model}/query`, { filter: { formula }, limit: 500 })).records;
	return {
		app,
		people,
		hrbp: await member('hrbp', '钱春丽', ['performance/hrbp', 'directory/hr']),
		operator: await member('operator', '许小东', []),
		stranger: await member('stranger', '高翔', []),
		manager: await member('manager', '沈立群', ['performance/manager', 'performance/executive']),
		record,
		find,
		async goTo(next) {
			day = next;
			await enqueueNow(app.server.services, { key: 'production', schema: 'ws_main_production', clock: null }, { kind: 'new-day', key: `new-day ${day}` });
			await runDueJobs(app.server.services);
		},
		async visit(page, who, address) {
			await page.clock.setFixedTime(now());
			await app.openAs(page, who);
			await page.goto(address);
			await page.getByRole('main').waitFor();
		},
		async contract() {
			const owner = people.get('陆振华');
			const org_unit = places.get('机加车间');
			const id = await record({ owner, org_unit, period: '2026-Q2', status: 'agreed' }, 'scorecard');
			const goals: string[] = [];
			for (const [i, title] of measures.entries()) {
				const code = i === 0 ? 'QLT-04' : `HC-0${i}`;
				const indicator = await record({ code, name: title, category: 'quality', direction: 'higher', unit: '%', cadence: 'week', active: true }, 'indicator');
				const kept = { level: 'workshop', cycle: 'quarter', from: '2026-04-01', due: '2026-06-30', verification: 'report', status: 'active' };
				goals.push(
					await record({ title, ...kept, owner, org_unit, scorecard: id, indicator, direction: 'higher', unit: '%', baseline: 80, target: 100 }, 'goal'),
				);
			}
			const weights = goals.map((goal) => ({ id: goal, weight: 20 }));
			whole(await app.admin.post('/production/apps/performance/trees/goals/weights', { of: goals[0], weights }));
			return { id, goals };
		},
	};
}

async function settle(record: (values: Values, model: string, base?: string) => Promise<string>, admin: Person) {
	const places = new Map<string, string>();
	const people = new Map<string, string>();
	for (const [name, { kind, people: names, ...unit }] of Object.entries(units)) {
		const parent = 'parent' in unit ? places.get(unit.parent) : undefined;
		const place = await record({ name, code: `HC-${places.size + 1}`, kind, active: true, ...(parent && { parent }) }, 'org_unit', directory);
		places.set(name, place);
		for (const [i, person] of names.entries()) {
			const above = i > 0 ? headOf.get(person) : 'parent' in unit ? units[unit.parent as keyof typeof units].people[0] : undefined;
			const values = { name: person, employee_no: `HC${100 + people.size}`, org_unit: place, position: i > 0 ? '操作工' : '负责人', active: true };
			people.set(person, await record({ ...values, ...(above && { manager: people.get(above) }) }, 'person', directory));
		}
		const { version } = whole(await admin.get(`${directory}/org_unit/${place}`));
		whole(await admin.patch(`${directory}/org_unit/${place}`, { version, values: { head: people.get(names[0] ?? '') } }));
	}
	return { people, places };
}

export function whole(answer: Answer) {
	if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
	return answer.body;
}
