import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { embeddedConfig, startServer } from '../support/program.ts';
import { dataDirOf } from './kill-nine.ts';
import { type WorkflowSoakReport, workflowSoak } from './workflows.ts';

/** Runs over several servers, one of which is killed every second, on a database of its own. The first server only holds the database. */
export async function soakWorkflows({ runs, processes }: { runs: number; processes: number }): Promise<{
	report: Omit<WorkflowSoakReport, 'received'>;
	isWell: boolean;
}> {
	const data = fs.mkdtempSync(path.join(os.tmpdir(), 'dougong-soak-'));
	fs.chmodSync(data, 0o755); // root runs Postgres as another account, which must be able to enter
	const env = { DOUGONG_DATA: data, DOUGONG_DEMO: '0', DOUGONG_ADMIN_PASSWORD: 'soak-administrator', LOG_LEVEL: 'error', DOUGONG_JOBS_AT_ONCE: '0' };
	const holder = await startServer(env);
	try {
		const config = embeddedConfig(dataDirOf(holder));
		const url = `postgres://${config.user}@/${config.database}?host=${encodeURIComponent(config.host)}`;
		const { received: _, ...report } = await workflowSoak({
			...{ database: { url, config }, runs, processes, spares: 2, killEveryMs: 1000, atOnce: 8 },
			say: (line) => console.log(line),
		});
		for (const line of report.wrong.slice(0, 20)) console.log(line);
		console.log(
			`workflows: ${report.runs} runs with ${report.tasks} tasks over ${processes} servers, killed ${report.kills} times (${report.killsPerSecond.toFixed(2)}/s), ${report.seconds.toFixed(0)} s ` +
				`(${report.perSecond.toFixed(1)} runs/s); ${report.lost} requests sent again, ${report.repeatedCalls} calls repeated under their key; ` +
				`${report.wrong.length} things wrong; when one was killed ${report.living.toFixed(1)} lived on average; a start took ${(report.startMs / 1000).toFixed(1)} s`,
		);
		return { report, isWell: report.wrong.length === 0 };
	} finally {
		await holder.stop();
		fs.rmSync(dataDirOf(holder), { recursive: true, force: true });
		fs.rmSync(data, { recursive: true, force: true });
	}
}
