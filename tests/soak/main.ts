import fs from 'node:fs';
import { killNine } from './kill-nine.ts';

/** `npm run soak [-- --rounds 10 --rate 200 --seconds 5 --json FILE]` */
const option = (name: string, usual: string): string => {
	const at = process.argv.indexOf(`--${name}`);
	return at < 0 ? usual : (process.argv[at + 1] ?? usual);
};

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
const file = option('json', '');
if (file) fs.writeFileSync(file, JSON.stringify(report, null, '\t'));
process.exit(report.lost.length + report.halfWritten.length > 0 || report.slowestRestartMs > 15_000 ? 1 : 0);
