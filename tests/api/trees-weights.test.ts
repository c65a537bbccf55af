import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Person, startApp, type TestApp } from '../support/server.ts';
import { at, group, make, scorecard, weightsBelow, whole } from './trees-app.ts';

/** The weights of a group sum to the total after every write, whichever way it came (5.5). */
let app: TestApp;
let admin: Person;
beforeAll(async () => {
	app = await startApp({ apps: ['directory', scorecard()] });
	admin = app.admin;
});
afterAll(() => app?.[Symbol.asyncDispose]());

const english = { 'accept-language': 'en' };
const setWeight = async (id: string, weight: number) => {
	const { version } = (await admin.get(at.measure(id))).body;
	return admin.patch(at.measure(id), { version, values: { weight } }, english);
};

describe('5.5: one weight changes', () => {
	it('the others give way in proportion, rounded by largest remainder: 20 → 35 gives 24.4/20.3/12.2/8.1', async () => {
		const { parent, ids } = await group(admin, [20, 30, 25, 15, 10]);
		expect(await weightsBelow(admin, parent)).toEqual([20, 30, 25, 15, 10]);
		const changed = await setWeight(ids[0]!, 35);
		expect(changed.body.values.weight).toBe(35);
		expect(await weightsBelow(admin, parent)).toEqual([35, 24.4, 20.3, 12.2, 8.1]);
	});

	it('a locked one stays: with the lock on the 30 the others share 17.5/10.5/7', async () => {
		const { parent, ids } = await group(admin, [20, 30, 25, 15, 10]);
		whole(await admin.post(`${at.tree}/weights`, { of: ids[1], weights: [{ id: ids[1], locked: true }] }));
		whole(await setWeight(ids[0]!, 35));
		expect(await weightsBelow(admin, parent)).toEqual([35, 30, 17.5, 10.5, 7]);
	});
});
