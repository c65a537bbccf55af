import pg from 'pg';
import { counts, schema, signIn } from './world.ts';

/** A sandbox is made of an environment with 100,000 records of an app, their history, and the trees beside them. */
export const sandboxCase = 'sandbox of 100,000 records';

export interface SandboxResult {
	/** Milliseconds, medians. */
	ours: number;
	/** The tables with their rows and indexes, by `create table (like …)` and `insert … select`, without foreign keys. */
	byHand: number;
	ratio: number;
	/** Of all tables, those of the system included. */
	rows: number;
}

export async function sandboxes(options: { url: string; password: string; database: pg.ClientConfig; rounds: number }): Promise<SandboxResult> {
	const admin = await signIn(options.url, 'admin', options.password);
	const client = new pg.Client(options.database);
	await client.connect();
	try {
		await client.query(
			`insert into "${schema}".dg_history (record_id, version, app, model, at, action, changes)
			select id, 1, 'bench', 'goal', created_at, 'create', jsonb_build_object('title', jsonb_build_array(null, title), 'weight', jsonb_build_array(null, weight))
			from "${schema}".bench__goal on conflict do nothing`,
		);
		await client.query(`vacuum analyze "${schema}".dg_history`);
		const times: { ours: number; byHand: number }[] = [];
		let rows = 0;
		for (let round = 0; round < options.rounds; round++) {
			const byHand = await timed(async () => {
				rows = await copyByHand(client);
			});
			await client.query('drop schema by_hand cascade');
			const ours = await timed(() => admin('POST', '/environments', { key: 'copy', title: 'Copy', from: 'production' }));
			const { rows: copied } = await client.query<{ n: number }>(`select count(*)::int as n from ws_main_copy.bench__goal`);
			if (copied[0]?.n !== counts.goals) throw new Error(`the sandbox has ${copied[0]?.n} goals`);
			await admin('DELETE', '/environments/copy?confirm=copy');
			times.push({ ours, byHand });
		}
		const ours = median(times.map((t) => t.ours));
		return { ours, byHand: median(times.map((t) => t.byHand)), ratio: Number(median(times.map((t) => t.ours / t.byHand)).toFixed(2)), rows };
	} finally {
		await client.end();
	}
}

async function copyByHand(client: pg.Client): Promise<number> {
	await client.query('begin');
	await client.query('create schema by_hand');
	const { rows: tables } = await client.query<{ name: string }>('select tablename as name from pg_tables where schemaname = $1', [schema]);
	let rows = 0;
	for (const { name } of tables) {
		await client.query(`create table by_hand."${name}" (like "${schema}"."${name}" including all)`);
		rows += (await client.query(`insert into by_hand."${name}" overriding system value select * from "${schema}"."${name}"`)).rowCount ?? 0;
	}
	await client.query('commit');
	return rows;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
	const began = performance.now();
	await work();
	return Math.round(performance.now() - began);
}

function median(values: number[]): number {
	return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
