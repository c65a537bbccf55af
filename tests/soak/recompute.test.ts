import { beforeAll, expect, it } from 'vitest';
import { buildServer } from '../support/program.ts';
import { recomputeSoak } from './recompute.ts';

beforeAll(buildServer, 180_000);

it('a recompute in the background goes on where it was killed, and every value is right in the end', { timeout: 120_000 }, async () => {
	const report = await recomputeSoak({ rows: 20_000, kills: 1 });
	expect(report).toMatchObject({ state: 'done', wrongRows: 0, hasFallen: false });
	const [killed] = report.kills;
	expect(killed?.atDone).toBeGreaterThan(0);
	expect(killed?.againAt).toBeGreaterThanOrEqual(killed?.atDone ?? 0);
	expect(report.total).toBe(20_000);
});
