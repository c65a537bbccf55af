import fs from 'node:fs';
import { type KillNineReport, killNine } from './kill-nine.ts';
import { type RecomputeSoakReport, recomputeSoak } from './recompute.ts';

/** `npm run soak [-- --rounds 10 --rate 200 --seconds 5 --rows 500000 --kills 4 --only writes|recompute --json FILE]` */
const option = (name: string, usual: string): string => {
	const at = process.argv.indexOf(`--${name}`);
	return at < 0 ? usual : (process.argv[at + 1] ?? usual);
};

const only = option('only', '');
const writes = only === 'recompute' ? null : await soakWrites();
const recompute = only === 'writes' ? null : await soakRecompute();
const file = option('json', '');
if (file) fs.writeFileSync(file, JSON.stringify({ ...writes?.report, recompute: recompute?.report }, null, '\t'));
process.exit((writes?.isWell ?? true) && (recompute?.isWell ?? true) ? 0 : 1);

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
