import { buildApp } from '@dougong/server';
import { startWorker } from '../../runtime/server/src/jobs/worker.ts';

/** A process that only works on jobs, to be killed: bundled and started by workflow-kill.test.ts. `WORKER_DATABASE`: a pg config as JSON. */
const server = await buildApp({ database: JSON.parse(process.env.WORKER_DATABASE ?? '{}'), jobs: { leaseMs: 600, backOffMs: () => 20 } });
await server.ready();
startWorker(server.services, { jobsAtOnce: 3, pollMs: 50, warn: (error) => console.error(error) });
console.log('working');
