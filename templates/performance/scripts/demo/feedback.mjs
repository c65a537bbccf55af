import { addDays, anchor, instant, weekday } from './days.mjs';
import {
	closings,
	deskMomentsByHour,
	deskOccasions,
	deskPraise,
	deskSuggestion,
	momentsByHour,
	occasions,
	shopPraise,
	shopSuggestion,
} from './feedback-texts.mjs';
import { responses } from './feedback-responses.mjs';
import { stationsOf } from './goal-plans.mjs';
import { makeRandom } from './random.mjs';
import { insert } from './words.mjs';

const total = 1500;
const shopKinds = new Set(['stamping', 'cnc', 'tooling', 'casting', 'surface', 'assembly', 'moulding', 'packing', 'maintenance', 'inspection', 'logistics']);

/**
 * Feedback of three months, growing as the habit spreads. Most of it goes from leaders to their people and between team-mates,
 * some across units. Half is written within a few hours, some only days later.
 */
export function makeFeedback({ people, demo }) {
	const random = makeRandom('feedback');
	const seen = new Set();
	const items = [];
	while (items.length < total) {
		const { author, target } = pairOf(people, demo, random);
		if (!target || author === target) continue;
		const kind = random.chance(0.78) ? 'praise' : 'suggestion';
		const times = timesOf(random);
		const { what, dimensions } = textOf(target, kind, times, random);
		if (seen.has(what)) continue;
		seen.add(what);
		items.push({ author, target, kind, what, dimensions, ...times, visible_to: visibleTo(kind, random) });
	}
	items.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1));
	const answers = makeRandom('feedback-responses');
	return items.map((item, i) => record(item, i, answers));
}

function record({ author, target, kind, what, dimensions, happened, createdAt, visible_to }, index, answers) {
	return {
		key: `F${String(index + 1).padStart(4, '0')}`,
		values: {
			target: target.key,
			kind,
			dimensions,
			what,
			...(happened && { happened_at: happened }),
			visible_to,
			author: author.key,
			...responseTo(kind, createdAt, answers),
		},
		createdAt,
		createdBy: author.key,
	};
}

/** Most are answered within two days; what would be answered after the anchor is still open. */
function responseTo(kind, createdAt, random) {
	const isAnswered = random.chance(kind === 'praise' ? 0.93 : 0.86);
	const response = random.pick(responses[kind]);
	const at = new Date(Date.parse(createdAt) + random.int(20, 2800) * 60_000).toISOString();
	return isAnswered && at < instant(anchor, 0) ? { response, responded_at: at } : {};
}

function pairOf(people, demo, random) {
	const author = random.chance(0.07) ? random.pick(demo) : random.pick(people);
	const way = random.weighted([
		['down', author.isHead ? 8 : 0],
		['mate', 5],
		['up', 1],
		['across', 1.5],
		['to-demo', 0.25],
	]);
	if (way === 'down') return { author, target: random.pick(people.filter((p) => p.manager === author)) };
	if (way === 'mate') return { author, target: random.pick(author.unit.members) };
	if (way === 'up') return { author, target: author.manager };
	if (way === 'to-demo') {
		const target = random.pick(demo);
		return { author: random.pick([...target.unit.members, ...(target.manager ? [target.manager] : [])]), target };
	}
	const root = author.unit.parent ?? author.unit;
	const near = people.filter((p) => p.unit !== author.unit && (p.unit.parent === root || p.unit === root));
	return { author, target: near.length > 0 ? random.pick(near) : random.pick(people) };
}

function textOf(target, kind, times, random) {
	const shop = shopKinds.has(target.unit.trade);
	const entries = shop ? (kind === 'praise' ? shopPraise : shopSuggestion) : kind === 'praise' ? deskPraise : deskSuggestion;
	const [dimensions, act, effect] = random.pick(entries);
	const moment = momentOf(times, shop, random);
	const station = random.pick(stationsOf(target.unit.trade)) ?? '';
	const place = shop && random.chance(0.6) ? placeAt(station) : '';
	const closing = kind === 'praise' ? random.pick(closings) : '';
	const body = kind === 'praise' ? `${place}${act}，${effect}。${closing}` : `${place}${act}。${effect}。`;
	return { dimensions, what: `${moment}${body}` };
}
function placeAt(station) {
	return insert(`在{s}${/(工位|台|线|区|库|仓)$/.test(station) ? '' : '旁'}`, '{s}', station);
}
/** How people say when it was: by the clock when they know, else by what was going on. */
function momentOf({ happened, createdAt }, shop, random) {
	if (!happened) return random.pick(shop ? occasions : deskOccasions);
	const local = new Date(Date.parse(happened) + 8 * 3_600_000);
	const [hour, minute] = [local.getUTCHours(), local.getUTCMinutes()];
	const clock = `${hour}:${String(minute - (minute % 5)).padStart(2, '0')}`;
	const near = shop ? momentsByHour.find(([until]) => hour < until)[1] : deskMomentsByHour.find(([until]) => hour < until)[1];
	const sameDay = Date.parse(createdAt) - Date.parse(happened) < 8 * 3_600_000;
	const phrase = random.pick([...near, `${clock} 左右，`, `${clock}，`]);
	return sameDay || phrase.startsWith('昨') ? phrase : random.chance(0.5) ? phrase : `前两天${/^\d/.test(phrase) ? ' ' : ''}${phrase}`;
}
/** The later the more: the share of days grows over the three months. Everything ends the evening before the anchor. */
function timesOf(random) {
	const back = 1 + Math.floor(90 * (1 - Math.sqrt(random.next())));
	const day = addDays(anchor, -back);
	if (weekday(day) === 0 && random.chance(0.8)) return timesOf(random);
	const minute = random.weighted([
		[random.int(450, 720), 4],
		[random.int(780, 1080), 5],
		[random.int(1080, 1260), 2],
	]);
	const createdAt = instant(day, minute);
	if (random.chance(0.17)) return { createdAt };
	const lagMinutes = random.weighted([
		[random.int(5, 180), 6],
		[random.int(180, 1400), 4],
		[random.int(1450, 5800), 2],
	]);
	return { createdAt, happened: new Date(Date.parse(createdAt) - lagMinutes * 60_000).toISOString() };
}
function visibleTo(kind, random) {
	return kind === 'praise'
		? random.weighted([
				['team', 6],
				['manager', 3],
				['private', 1],
			])
		: random.weighted([
				['team', 1],
				['manager', 5],
				['private', 3],
			]);
}
