import pg from 'pg';
import { type FlowMeasured, flowCases, flows, flowWorld, growth } from './flows.ts';
import { inbox, inboxCase } from './inbox.ts';
import { emptyJobs, jobsCase } from './jobs.ts';

export const growthCase = 'approval over one, two and three servers';
/** Names of all cases of workflows that contain the text. */
export const workflowCases = (part: string): string[] => [...flowCases, growthCase, jobsCase, inboxCase].filter((name) => name.includes(part));

export interface WorkflowBench {
	databaseUrl: string;
	database: pg.ClientConfig;
	password: string;
	rounds: number;
	cases: readonly string[];
	startServer(): Promise<{ url: string; stop(): Promise<void> }>;
	startReference(): Promise<{ url: string; stop(): Promise<void> }>;
	say(line: string): void;
}

/** All that is measured of workflows, on servers of its own; answers what goes into the JSON, by case. */
export async function workflowBench({
	databaseUrl,
	database,
	password,
	rounds,
	cases,
	startServer,
	startReference,
	say,
}: WorkflowBench): Promise<[string, object][]> {
	if (cases.length === 0) return [];
	const client = new pg.Client(database);
	await client.connect();
	const results: [string, object][] = [];
	const servers = [await startServer()];
	const url = servers[0]?.url ?? '';
	try {
		if (cases.some((name) => name !== jobsCase)) {
			const world = await flowWorld(url, password, client);
			const load = { world, rounds, runs: 400, connections: 8 };
			const reference = await startReference();
			servers.push(reference);
			for (const result of await flows({ ...load, ours: [url], byHand: [reference.url], cases: flowCases.filter((name) => cases.includes(name)) })) {
				results.push([result.case, result]);
				say(`${result.case}: ${inWords(result.ours)}; by hand ${inWords(result.byHand)}; ratio ${result.ratio.toFixed(2)}`);
			}
			if (cases.includes(growthCase)) {
				const more = [await startServer(), await startServer()];
				servers.push(...more);
				const rates = await growth(load, [url, ...more.map((one) => one.url)], 'ours');
				for (const server of more) await server.stop();
				// What the same cores allow: the servers by hand share them as well.
				const others = [await startReference(), await startReference()];
				servers.push(...others);
				const byHand = await growth(load, [reference.url, ...others.map((one) => one.url)], 'byHand');
				const times = (of: readonly number[]) => (of.at(-1) ?? 0) / (of[0] ?? 1);
				results.push([growthCase, { perSecond: rates, growth: times(rates), byHand: { perSecond: byHand, growth: times(byHand) } }]);
				const listed = (of: readonly number[]) => of.map((rate) => rate.toFixed(0)).join(', ');
				say(`${growthCase}: ${listed(rates)} runs/s (${times(rates).toFixed(2)} ×); by hand ${listed(byHand)} (${times(byHand).toFixed(2)} ×)`);
			}
			if (cases.includes(inboxCase)) {
				const result = await inbox(url, world, rounds);
				results.push([inboxCase, result]);
				const { list, counts, opened } = result;
				say(
					`${inboxCase}: list ${list.p50} ms (p99 ${list.p99}), counts ${counts.p50} ms (p99 ${counts.p99}), both at once ${opened.p50} ms (p99 ${opened.p99})`,
				);
			}
		}
		if (cases.includes(jobsCase)) {
			// Another process would take some of the jobs.
			for (const server of servers.splice(0)) await server.stop();
			const result = await emptyJobs(databaseUrl, rounds);
			results.push([jobsCase, result]);
			say(`${jobsCase}: ${result.ours}/s, graphile-worker ${result.queue}/s, ratio ${result.ratio.toFixed(2)}`);
		}
		return results;
	} finally {
		for (const server of servers) await server.stop();
		await client.end();
	}
}

function inWords({ perSecond, latency }: FlowMeasured): string {
	const each = Object.entries(latency).map(([request, { p50, p99 }]) => `${request} ${p50} ms, p99 ${p99}`);
	return `${perSecond.toFixed(0)} runs/s (${each.join('; ')})`;
}
