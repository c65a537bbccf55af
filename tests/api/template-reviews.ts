import type { RecordJson } from '@dougong/schemas/api';
import type { Person } from '../support/server.ts';

/** Reviews and what belongs to them, for these people, as the workflows make them: one half published and appealed against, the other not yet. */
export async function seedReviews(
	admin: Person,
	{ people, cards, goals }: { people: readonly RecordJson[]; cards: readonly RecordJson[]; goals: readonly RecordJson[] },
) {
	const make = async (model: string, values: object): Promise<string> => {
		const { status, body, text } = await admin.post(`/production/apps/performance/records/${model}`, { values });
		if (status !== 201) throw new Error(`${model}: ${status} ${text}`);
		return body.id;
	};
	const due = { self_due: '2099-01-01', manager_due: '2099-01-01', calibration_due: '2099-01-01' };
	const cycle = await make('review_cycle', { title: '权限演示', period: '2026-Q4', status: 'running', ...due });
	await make('review_cycle', { title: '尚未启动', period: '2027-Q1', status: 'draft', ...due });
	const round = await make('calibration_round', { cycle, number: 1 });
	for (const [i, { id: person, values }] of people.entries()) {
		const card = cards.find((c) => c.values.owner === person);
		const goal = goals.find((g) => g.values.scorecard === card?.id);
		if (!card || !goal) continue;
		const published = i % 2 === 0;
		const result = published ? { status: 'published', grade: 'b', appeal_until: '2099-12-31' } : { status: 'manager', manager_grade: 'c' };
		const review = await make('review', { cycle, person, reviewer: values.manager, org_unit: values.org_unit, scorecard: card.id, ...result });
		const item = await make('review_item', { review, goal: goal.id, weight: 40, score: 90 });
		await make('calibration_line', { round, review, before: 'b', after: 'b' });
		await make('badge', { person, cycle, kind: 'team_done' });
		await make('goal_change', { goal: goal.id, new_target: 50, reason: '客户调整了计划', exception: true });
		if (!published) continue;
		const appeal = await make('appeal', { item, reason: '三月停机不应计入' });
		await make('appeal_evidence', { appeal, date: '2026-01-05', value: 1 });
		await make('course_grant', { review, course: '进阶工作坊' });
	}
}
