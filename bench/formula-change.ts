import { languageVersion } from '@dougong/schemas';
import pg from 'pg';
import { type Call, schema, signIn } from './world.ts';

/** A formula over 100,000 rows is changed: how long until every row has its new value, against the one UPDATE that does the same by hand. */
export const formulaCases = ['formula change over own fields', 'formula change over children'] as const;
export type FormulaCase = (typeof formulaCases)[number];

export interface FormulaResult {
	case: FormulaCase;
	/** Milliseconds, medians. */
	ours: number;
	byHand: number;
	/** Of the middle round: ours by hand. */
	ratio: number;
	/** The longest that one of the writes took that went on meanwhile, in milliseconds, over all rounds; and how many there were. */
	slowestWrite: { ours: number; byHand: number };
	writes: number;
}

const rows = 100_000;
const childrenEach = 3;
/** The writer is there to be held up, not to compete for the processor. */
const writeEveryMs = 20;
const goals = `"${schema}".formulas__goal`;
const notes = `"${schema}".formulas__note`;

const app = (factors: { score: number; average: number }) => {
	const number = (title: string, more: object = {}) => ({ type: 'number', title, ...more });
	const text = { type: 'string', title: 'Title', maxLength: 100 };
	const model = (key: string, properties: object) => ({
		kind: 'model',
		key,
		title: key,
		titleField: 'title',
		schema: { type: 'object', required: ['title'], properties: { title: text, ...properties } },
	});
	return {
		app: { kind: 'app', key: 'formulas', title: 'Formulas', language: languageVersion, version: '1.0.0', mainLanguage: 'en' },
		definitions: [
			model('goal', {
				target: number('Target'),
				actual: number('Actual'),
				weight: number('Weight'),
				score: number('Score', { 'x-formula': `IF([target] = 0, 0, MIN(1.2, [actual] / [target])) * [weight] * ${factors.score}` }),
				average: number('Average', { 'x-formula': `AVERAGE(note.goal, [value]) * ${factors.average}` }),
			}),
			model('note', { goal: { type: 'string', title: 'Goal', 'x-kind': 'reference', 'x-model': 'goal' }, value: number('Value') }),
		],
	};
};

const byHand: Record<FormulaCase, (factor: number) => string> = {
	'formula change over own fields': (factor) =>
		`update ${goals} set score = case when target = 0 then 0 else least(1.2, actual / target) end * weight * ${factor}`,
	'formula change over children': (factor) => `update ${goals} g set average = (select avg(value) from ${notes} n where n.goal = g.id) * ${factor}`,
};

export async function formulaChange(options: {
	url: string;
	password: string;
	database: pg.ClientConfig;
	rounds: number;
	cases: readonly FormulaCase[];
}): Promise<FormulaResult[]> {
	const { url, password, database, rounds } = options;
	const admin = await signIn(url, 'admin', password);
	const client = new pg.Client(database);
	await client.connect();
	try {
		await admin('POST', '/production/apps', { bundle: app({ score: 1, average: 1 }) });
		await fill(client);
		let factor = 1;
		const results: FormulaResult[] = [];
		for (const name of options.cases) {
			const pairs: { ours: Timed; byHand: Timed }[] = [];
			for (let round = 0; round <= rounds; round++) {
				const publish = () => {
					factor++;
					const factors = name === 'formula change over own fields' ? { score: factor, average: 1 } : { score: 1, average: factor };
					return whileWriting(admin, () => recomputed(admin, client, app(factors)));
				};
				const ours = await publish();
				const hand = await whileWriting(admin, async () => {
					const began = performance.now();
					await client.query(byHand[name](++factor));
					return performance.now() - began;
				});
				// The first round warms up.
				if (round > 0) pairs.push({ ours, byHand: hand });
				await client.query(`vacuum ${goals}`);
			}
			results.push(resultOf(name, pairs));
		}
		return results;
	} finally {
		await client.end();
	}
}

/** Publishes, and answers how long the job took from its first step until every row had been worked on. */
async function recomputed(admin: Call, client: pg.Client, bundle: object): Promise<number> {
	const began = performance.now();
	await admin('POST', '/production/apps/formulas/publish', { bundle });
	for (;;) {
		const { rows: jobs } = await client.query<{ state: string; worked: boolean }>(
			`select state, done >= total as worked from "${schema}".dg_job where kind = 'recompute-fields' order by id desc limit 1`,
		);
		const [job] = jobs;
		if (!job || job.state === 'failed') throw new Error('the job has failed');
		// What comes after is the look for writes that began before the publish; all values are there.
		if (job.worked) break;
		await pause(5);
	}
	const ms = performance.now() - began;
	for (;;) {
		const { rowCount } = await client.query(`select from "${schema}".dg_job where kind = 'recompute-fields' and state <> 'done'`);
		if (rowCount === 0) return ms;
		await pause(50);
	}
}

interface Timed {
	ms: number;
	slowest: number;
	writes: number;
}

/** The same while somebody changes one record after the other through the API. */
async function whileWriting(admin: Call, work: () => Promise<number>): Promise<Timed> {
	let isOver = false;
	let [slowest, writes] = [0, 0];
	const writing = (async () => {
		for (let n = 1; !isOver; n = ((n * 7919) % rows) + 1) {
			const address = `/production/apps/formulas/records/goal/${idText(n)}`;
			const { version } = (await admin('GET', address)) as { version: number };
			const began = performance.now();
			await admin('PATCH', address, { version, values: { actual: writes } });
			slowest = Math.max(slowest, performance.now() - began);
			writes++;
			await pause(writeEveryMs);
		}
	})();
	const working = work().finally(() => {
		isOver = true;
	});
	const [ms] = await Promise.all([working, writing]);
	return { ms, slowest, writes };
}

function resultOf(name: FormulaCase, pairs: readonly { ours: Timed; byHand: Timed }[]): FormulaResult {
	const of = (side: 'ours' | 'byHand') => Math.round(median(pairs.map((p) => p[side].ms)));
	const slowest = (side: 'ours' | 'byHand') => Math.round(Math.max(...pairs.map((p) => p[side].slowest)));
	return {
		case: name,
		ours: of('ours'),
		byHand: of('byHand'),
		ratio: Number(median(pairs.map((p) => p.ours.ms / p.byHand.ms)).toFixed(2)),
		slowestWrite: { ours: slowest('ours'), byHand: slowest('byHand') },
		writes: pairs.reduce((sum, p) => sum + p.ours.writes, 0),
	};
}

async function fill(client: pg.Client): Promise<void> {
	const system = `1, now(), now()`;
	await client.query(
		`insert into ${goals} (id, version, created_at, updated_at, title, target, actual, weight)
		select ${id('n')}, ${system}, 'Goal ' || n, n % 50, n % 77, n % 20 * 5 from generate_series(1, ${rows}) n`,
	);
	await client.query(
		`insert into ${notes} (id, version, created_at, updated_at, title, goal, value)
		select ${id('n', 5)}, ${system}, 'Note ' || n, ${id(`n % ${rows} + 1`)}, n % 100 from generate_series(1, ${rows * childrenEach}) n`,
	);
	await client.query(`vacuum analyze ${goals}`);
	await client.query(`vacuum analyze ${notes}`);
}

const id = (n: string, kind = 4) => `('0190000${kind}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
const idText = (n: number) => `01900004-0000-7000-8000-${n.toString(16).padStart(12, '0')}`;

function median(values: number[]): number {
	return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function pause(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
