import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { type KillNineReport, killNine } from './kill-nine.ts';
import { type RecomputeSoakReport, recomputeSoak } from './recompute.ts';
import { soakWorkflows } from './workflows-main.ts';

/** `npm run soak [-- --rounds 10 --rate 200 --seconds 5 --rows 500000 --kills 4 --only writes|recompute|formulas|workflows|rehearsal --formulas 30000 --runs 10000 --processes 3 --people 586 --json FILE]` */
const option = (name: string, usual: string): string => {
	const at = process.argv.indexOf(`--${name}`);
	return at < 0 ? usual : (process.argv[at + 1] ?? usual);
};

const only = option('only', '');
const formulas = only === '' || only === 'formulas' ? soakFormulas() : null;
const writes = only === '' || only === 'writes' ? await soakWrites() : null;
const recompute = only === '' || only === 'recompute' ? await soakRecompute() : null;
const workflows =
	only === '' || only === 'workflows' ? await soakWorkflows({ runs: Number(option('runs', '10000')), processes: Number(option('processes', '3')) }) : null;
const rehearsal = only === '' || only === 'rehearsal' ? soakRehearsal() : null;
const file = option('json', '');
if (file)
	fs.writeFileSync(
		file,
		JSON.stringify({ ...writes?.report, recompute: recompute?.report, formulas: formulas ?? undefined, workflows: workflows?.report }, null, '\t'),
	);
process.exit(
	(writes?.isWell ?? true) && (recompute?.isWell ?? true) && (formulas?.isWell ?? true) && (workflows?.isWell ?? true) && (rehearsal?.isWell ?? true) ? 0 : 1,
);

async function soakWrites(): Promise<{ report: KillNineReport; isWell: boolean }> {
	const report = await killNine({
		rounds: Number(option('rounds', '10')),
		rate: Number(option('rate', '200')),
		secondsPerRound: Number(option('seconds', '5')),
		say: (line) => console.log(line),
	});
	for (const line of [...report.lost, ...report.halfWritten].slice(0, 20)) console.log(line);
	console.log(
		`kill -9: ${report.rounds.length} times, ${report.acknowledged} writes acknowledged, ${report.lost.length} lost, ` +
			`${report.halfWritten.length} half-written, slowest restart ${(report.slowestRestartMs / 1000).toFixed(1)} s`,
	);
	return { report, isWell: report.lost.length + report.halfWritten.length === 0 && report.slowestRestartMs <= 15_000 };
}

async function soakRecompute(): Promise<{ report: RecomputeSoakReport; isWell: boolean }> {
	const report = await recomputeSoak({ rows: Number(option('rows', '500000')), kills: Number(option('kills', '4')), say: (line) => console.log(line) });
	console.log(
		`recompute: ${report.total} rows, killed ${report.kills.length} times, ${report.seconds.toFixed(0)} s, ${report.writes} writes meanwhile; ` +
			`${report.wrongRows} values wrong, progress ${report.hasFallen ? 'fell' : 'never fell'}`,
	);
	return { report, isWell: report.state === 'done' && report.wrongRows === 0 && !report.hasFallen };
}

/** Other random formulas than those of `npm test`, and more of them, each on every row, in JS and in SQL. */
function soakFormulas(): { formulas: number; seed: number; isWell: boolean } {
	const [formulas, seed] = [Number(option('formulas', '30000')), Date.now() % 1_000_000_000];
	const env = { ...process.env, NODE_ENV: 'test', FORMULA_CASES: String(formulas), FORMULA_SEED: String(seed) };
	const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'tests/formula/differential.test.ts'], { env, stdio: 'inherit' });
	console.log(`formulas: ${formulas} random ones, seed ${seed}: JS and SQL ${status === 0 ? 'agree' : 'differ'}`);
	return { formulas, seed, isWell: status === 0 };
}

/** The whole first quarter of 2026 with 586 people, whose report is counted again in the tables. */
function soakRehearsal(): { isWell: boolean } {
	const env = { ...process.env, NODE_ENV: 'test', REHEARSAL_PEOPLE: option('people', '586') };
	const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', 'tests/api/rehearsal-template.test.ts'], { env, stdio: 'inherit' });
	return { isWell: status === 0 };
}
