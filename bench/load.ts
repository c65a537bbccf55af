import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Asked } from './cases.ts';

// Loaded at run time: it brings worker files of its own, which a bundle would lose.
const autocannon = createRequire(path.resolve('package.json'))('autocannon') as Autocannon;

/** The part of autocannon that is used here; it brings no types. */
type Autocannon = (options: { url: string; connections: number; duration: number; requests: Scripted[] }) => Promise<{
	requests: { total: number };
	latency: { p99: number };
	duration: number;
}>;
interface Scripted {
	setupRequest(request: object, context: { asked?: Asked }): object;
	onResponse(status: number, body: string, context: { asked?: Asked }): void;
}

export interface Measured {
	/** Answers per second. */
	throughput: number;
	/** Milliseconds in which 99 of 100 answers came. */
	p99: number;
	/** Processor time of the server per answer, in milliseconds; null where the system does not tell. */
	cpuMs: number | null;
}

/** Keeps `connections` requests under way for some seconds. Errors: any answer that is not 2xx. */
export async function measure(options: { url: string; pid: number; token: string; seconds: number; connections: number; ask(): Asked }): Promise<Measured> {
	const failures: string[] = [];
	const before = processorMs(options.pid);
	const result = await autocannon({
		url: options.url,
		connections: options.connections,
		duration: options.seconds,
		requests: [
			{
				setupRequest(request, context) {
					const asked = options.ask();
					context.asked = asked;
					const headers: Record<string, string> = { authorization: `Bearer ${options.token}`, connection: 'keep-alive' };
					if (asked.body !== undefined) headers['content-type'] = 'application/json';
					return { ...request, method: asked.method, path: asked.path, headers, body: asked.body === undefined ? undefined : JSON.stringify(asked.body) };
				},
				onResponse(status, body, context) {
					if (status >= 300) failures.push(`${status} ${body.slice(0, 500)}`);
					else context.asked?.answered?.(body);
				},
			},
		],
	});
	if (failures.length > 0) throw new Error(`${failures.length} requests were refused, the first: ${failures[0]}`);
	const after = processorMs(options.pid);
	const cpuMs = before === null || after === null ? null : (after - before) / result.requests.total;
	return { throughput: result.requests.total / result.duration, p99: result.latency.p99, cpuMs };
}

/** What a process has used of the processors so far. Linux counts in hundredths of a second. */
function processorMs(pid: number): number | null {
	try {
		const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
		return (Number(fields[11]) + Number(fields[12])) * 10;
	} catch {
		return null;
	}
}
