import { createRequire } from 'node:module';
import path from 'node:path';
import type autocannonType from 'autocannon';
import type { Asked } from './cases.ts';

// Loaded at run time: it brings worker files of its own, which a bundle would lose.
const autocannon = createRequire(path.resolve('package.json'))('autocannon') as typeof autocannonType;

export interface Measured {
	/** Answers per second. */
	throughput: number;
	/** Milliseconds in which 99 of 100 answers came. */
	p99: number;
}

/** Keeps `connections` requests under way for some seconds. Errors: any answer that is not 2xx. */
export async function measure(options: { url: string; token: string; seconds: number; connections: number; ask(): Asked }): Promise<Measured> {
	const failures: string[] = [];
	const result = await autocannon({
		url: options.url,
		connections: options.connections,
		duration: options.seconds,
		requests: [
			{
				setupRequest(request, context) {
					const asked = options.ask();
					(context as { asked?: Asked }).asked = asked;
					const headers: Record<string, string> = { authorization: `Bearer ${options.token}`, connection: 'keep-alive' };
					if (asked.body !== undefined) headers['content-type'] = 'application/json';
					const method = asked.method as NonNullable<typeof request.method>;
					return { ...request, method, path: asked.path, headers, body: asked.body === undefined ? undefined : JSON.stringify(asked.body) };
				},
				onResponse(status, body, context) {
					if (status >= 300) failures.push(`${status} ${body.slice(0, 500)}`);
					else (context as { asked?: Asked }).asked?.answered?.(body);
				},
			},
		],
	});
	if (failures.length > 0) throw new Error(`${failures.length} requests were refused, the first: ${failures[0]}`);
	return { throughput: result.requests.total / result.duration, p99: result.latency.p99 };
}
