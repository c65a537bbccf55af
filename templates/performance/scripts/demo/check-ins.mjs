import { addDays, anchor, instant } from './days.mjs';
import { deskAnswers, leaderAnswers, notes, replies, strained, workerAnswers } from './check-in-texts.mjs';
import { stationsOf } from './goal-plans.mjs';
import { officeTrades } from './progress-texts.mjs';
import { makeRandom } from './random.mjs';
import { insert } from './words.mjs';

const total = 800;
const rounds = 6;

/** Two-weekly talks of three months, of office staff, leaders and the demo people with their managers. Not everybody keeps every date. */
export function makeCheckIns({ people, demo }) {
	const random = makeRandom('check-ins');
	const talkers = people.filter(
		(p) => p.manager && (p.isHead || officeTrades.has(p.unit.trade) || p.unit.kind === 'department' || demo.includes(p) || demo.includes(p.manager)),
	);
	const slots = [];
	for (let round = 0; round < rounds; round++) {
		for (const person of talkers) slots.push({ person, round, keeps: demo.includes(person) || demo.includes(person.manager) ? 2 : random.next() });
	}
	const kept = slots.sort((a, b) => b.keeps - a.keeps).slice(0, total);
	const items = kept.map(({ person, round }) => checkIn(person, addDays(anchor, -(3 + round * 14 + random.int(0, 4))), round, random));
	items.sort((a, b) => (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : a.values.person < b.values.person ? -1 : 1));
	return items.map((item, i) => ({ key: `C${String(i + 1).padStart(4, '0')}`, ...item }));
}

function checkIn(person, date, round, random) {
	const answers = worksAtDesk(person) ? deskAnswers : person.isHead ? leaderAnswers : workerAnswers;
	const station = random.pick(stationsOf(person.unit.trade)) ?? '本单元';
	const say = (texts) => insert(random.pick(texts), '{s}', station);
	const two = (texts) =>
		random
			.some(texts, random.chance(0.45) ? 2 : 1)
			.map((text) => insert(text, '{s}', station))
			.join('；');
	const workload = random.weighted([
		['light', 1],
		['sustainable', 6],
		['tight', 3],
		['overloaded', 0.6],
	]);
	const obstacles = say(workload === 'overloaded' ? strained : answers.obstacles);
	const answered = round > 0 ? random.chance(0.86) : random.chance(0.45);
	return {
		values: {
			person: person.key,
			manager: person.manager.key,
			date,
			proudest: `${two(answers.proudest)}。`,
			obstacles: obstacles === '无' ? '无' : `${obstacles}。`,
			workload,
			next_steps: `${two(answers.next)}。`,
			...(answered && {
				minutes: random.weighted([
					[15, 5],
					[10, 2],
					[20, 3],
					[25, 1],
					[30, 1],
				]),
				manager_reply: replyTo(obstacles, random),
			}),
			...(answered && random.chance(0.2) && { manager_note: random.pick(notes) }),
		},
		createdAt: instant(date, random.int(510, 1080)),
		createdBy: person.key,
	};
}
function worksAtDesk(person) {
	return officeTrades.has(person.unit.trade) || ['inspection', 'logistics', 'base'].includes(person.unit.trade);
}
function replyTo(obstacles, random) {
	const about = { 人手: /人|排班|请假/, '{o}': /^(?!无$)/, 采购申请: /备件|检具|一套/ };
	const fitting = replies.filter((text) => Object.entries(about).every(([word, needs]) => !text.includes(word) || needs.test(obstacles)));
	return random.pick(fitting).replace('{o}', '你提到');
}
