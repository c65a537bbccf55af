import type { RehearsalRows, RehearsalView } from '@dougong/schemas/api';
import type { PillColor } from '@dougong/ui';
import type { RehearsalTexts } from './texts.ts';

/** A row as it stands in a list. */
export interface Line {
	title: string;
	lines: string[];
	pill: { text: string; color: PillColor } | null;
}
interface Telling {
	words: RehearsalTexts;
	time(at: string): string;
}

const joined = (...parts: (string | false | null | undefined)[]) => parts.filter(Boolean).join(' · ');

const lines: { [V in RehearsalView]: (row: RehearsalRows[V], telling: Telling) => Line } = {
	asked: (row, { words, time }) => ({
		title: joined(row.person.title, row.node.title),
		lines: [
			joined(row.subject, time(row.at), row.due && words.due(time(row.due)), row.carried && words.carried),
			joined(
				row.reminded.length > 0 && words.remindedAt(row.reminded.map(time).join(', ')),
				...row.escalated.map(({ to, at }) => words.escalatedTo(to.title, time(at))),
			),
			row.by && row.decidedAt ? words.doneBy(row.by.title, time(row.decidedAt)) : '',
		],
		pill:
			row.late && row.state !== 'done'
				? { text: words.task.late, color: 'red' }
				: { text: words.task[row.state], color: row.state === 'done' ? 'green' : 'gray' },
	}),
	reminders: (row, { words, time }) => ({
		title: joined(row.person.title, row.node.title),
		lines: [joined(time(row.at), row.subject, row.due && words.due(time(row.due)), row.topic === 'task.escalated' && row.of && words.of(row.of.title))],
		pill: { text: words.topics[row.topic] ?? row.topic, color: row.topic === 'task.escalated' ? 'red' : 'orange' },
	}),
	'dead-ends': (row, { words, time }) => ({
		title: row.detail,
		lines: [joined(row.workflow?.title, row.node?.title, row.person?.title), joined(row.subject, time(row.at))],
		pill: { text: words.kinds[row.kind], color: 'red' },
	}),
	messages: (row, { words, time }) => ({
		title: row.title,
		lines: [joined(row.person?.title, time(row.at), words.channels[row.channel] ?? row.channel, row.reason), row.body],
		pill: null,
	}),
	load: (row, { words }) => ({
		title: row.person.title,
		lines: [
			joined(`${words.head.asked} ${row.asked}`, `${words.head.done} ${row.done}`, `${words.head.late} ${row.late}`, `${words.head.reminded} ${row.reminded}`),
			joined(row.peakDay !== '' && words.peak(row.peak, row.peakDay), words.waiting(row.waiting), `${words.head.escalated} ${row.escalated}`),
		],
		pill: row.hasAccount ? null : { text: words.noAccount, color: 'gray' },
	}),
	paths: (row, { words, time }) => ({
		title: row.subject,
		lines: [joined(row.workflow.title, words.hours(String(row.hours)), `${time(row.at)} – ${row.endedAt ? time(row.endedAt) : '…'}`), row.path.join(' → ')],
		pill: null,
	}),
	calls: (row, { time }) => ({ title: row.title, lines: [joined(row.workflow.title, row.node.title, row.subject, time(row.at))], pill: null }),
	records: (row, { words }) => ({
		title: joined(row.day, row.model.title),
		lines: [joined(row.workflow.title, words.made(row.created, row.changed))],
		pill: null,
	}),
};

export function lineOf<V extends RehearsalView>(view: V, row: RehearsalRows[V], telling: Telling): Line {
	return lines[view](row, telling);
}
