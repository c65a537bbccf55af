import { beforeAll, expect, it } from 'vitest';
import { buildServer } from '../support/program.ts';
import { killNine } from './kill-nine.ts';

beforeAll(buildServer, 180_000);

it('loses no acknowledged write and leaves none half-written when server and database are killed', { timeout: 120_000 }, async () => {
	const report = await killNine({ rounds: 2, rate: 100, secondsPerRound: 1.5 });
	expect(report.acknowledged).toBeGreaterThan(50);
	expect(report.lost).toEqual([]);
	expect(report.halfWritten).toEqual([]);
	expect(report.slowestRestartMs).toBeLessThan(15_000);
});
