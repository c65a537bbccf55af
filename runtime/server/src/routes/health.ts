import type { FastifyInstance } from 'fastify';
import { isMigrated } from '../database/migrate.ts';
import { Problem } from '../http/problem.ts';
import type { Services } from '../services.ts';

const patienceMs = 2_000;

/** `/healthz`: the process answers. `/readyz`: and its database is reachable and of the right version. */
export function healthRoutes(app: FastifyInstance, services: Services): void {
	app.get('/healthz', async () => ({ status: 'ok' }));
	app.get('/readyz', async () => {
		if (!(await withinTime(isMigrated(services.pool)))) throw new Problem('server.unavailable');
		return { status: 'ready' };
	});
}

async function withinTime(work: Promise<boolean>): Promise<boolean> {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<false>((resolve) => {
		timer = setTimeout(() => resolve(false), patienceMs);
	});
	try {
		return await Promise.race([work.catch(() => false), late]);
	} finally {
		clearTimeout(timer);
	}
}
