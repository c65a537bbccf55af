import { changeDueVerb, handOverVerb, type LocalText } from '@dougong/engine';
import type { JsonObject } from '@dougong/schemas';
import type { RunStep } from '@dougong/schemas/api';
import { mostComments, runReadStore, type StoredStep } from '../stores/run.store.ts';
import type { Reading } from './inbox.ts';
import type { PinnedWorkflow } from './definitions.ts';
import { type PersonNames, personNames } from './person-names.ts';
import { nodeTitleOf } from './texts.ts';
import { ownWord, verbWords } from './verb-words.ts';

/** What happened in a run, for those who take part in it. Steps of nodes that nobody looks at (entered, left at once) are left out. */
export async function storyOf(reading: Reading, { workflow, home }: PinnedWorkflow, steps: readonly StoredStep[]): Promise<RunStep[]> {
	const shown = withoutEarlier(steps.filter(isTold));
	const people = shown.flatMap((step) => [
		actorOf(step),
		step.for_person,
		...idsIn(step.details.to),
		...idsIn(step.details.mentions),
		...idsIn(step.details.from),
		...idsIn(step.details.by),
	]);
	const names = await personNames(reading, people);
	const { language, services, ctx } = reading;
	const found = await runReadStore(services.pool, ctx.env.schema).files(shown.flatMap((step) => idsIn(step.details.files)));
	const files = new Map(found.map((file) => [file.id, file]));
	return shown.map((step): RunStep => {
		const title = step.node === null ? null : nodeTitleOf({ home, workflow }, step.node, services.registry, language);
		const by = actorOf(step);
		return {
			id: step.id,
			at: step.at,
			kind: step.kind,
			node: step.node,
			title,
			by: names.ref(by),
			onBehalfOf: names.ref(step.for_person),
			verb: step.verb,
			to: names.refs(idsIn(step.details.to)),
			comment: step.comment,
			mentions: names.refs(idsIn(step.details.mentions)),
			files: idsIn(step.details.files).flatMap((id) => files.get(id) ?? []),
			signature: (step.details.signature as number[][][] | undefined) ?? null,
			text: sentence(step, {
				title: title ?? '',
				names,
				by,
				timeZone: reading.ctx.env.timeZone,
				language: language === 'en' ? 'en' : 'zh',
				pinned: { workflow, home },
			}),
		};
	});
}

/** The oldest of too many comments stands for all before. */
function withoutEarlier(steps: readonly StoredStep[]): readonly StoredStep[] {
	const comments = steps.filter(({ kind }) => kind === 'comment');
	const [oldest] = comments;
	if (comments.length <= mostComments || !oldest) return steps;
	const details = { text: { en: `Comments before the latest ${mostComments} are not shown`, zh: `仅显示最近 ${mostComments} 条评论，更早的已略去` } };
	const note: StoredStep = { ...oldest, kind: 'note', by: null, for_person: null, verb: null, comment: null, details };
	return steps.map((step) => (step === oldest ? note : step));
}

/** What a node without people does is told when it fails; its coming and going is not. */
function isTold({ kind, details }: StoredStep): boolean {
	if (kind === 'entered' || kind === 'left') return false;
	return kind !== 'cancelled' || details.because === undefined;
}

/** Who did it: of several the first, of the beginning who began it; null for the system. */
function actorOf({ by, kind, details }: StoredStep): string | null {
	return by ?? idsIn(details.by)[0] ?? (kind === 'started' && typeof details.initiator === 'string' ? details.initiator : null);
}

interface Telling {
	title: string;
	names: PersonNames;
	by: string | null;
	timeZone: string;
	language: 'en' | 'zh';
	pinned: Pick<PinnedWorkflow, 'workflow' | 'home'>;
}

function sentence(step: StoredStep, telling: Telling): string {
	const { title, names, by, language } = telling;
	const who = names.ref(by)?.title || nameIn(step.details) || (language === 'en' ? 'The system' : '系统');
	const to = names
		.refs(idsIn(step.details.to))
		.map((person) => person.title)
		.join(language === 'en' ? ', ' : '、');
	const at = (texts: LocalText) => texts[language];
	const instead = names.ref(step.for_person)?.title;
	const as = instead ? at({ en: ` for ${instead}`, zh: `（代${instead}）` }) : '';
	switch (step.kind) {
		case 'started':
			return at({ en: `${who} started it`, zh: `${who}发起` });
		case 'act': {
			const from = names.refs(idsIn(step.details.from)).map((person) => person.title).join(); // biome-ignore format: one name
			if (step.verb === handOverVerb)
				return at({ en: `${title}: ${who} handed it over from ${from} to ${to}`, zh: `${title}：${who}将${from}的任务移交给${to}` });
			if (step.verb === changeDueVerb) {
				const { due, former } = dues(step.details, telling.timeZone, language);
				return at({ en: `${title}: ${who} moved the deadline from ${former} to ${due}`, zh: `${title}：${who}将期限由${former}调整为${due}` });
			}
			const own = ownWord(telling.pinned, step.node, step.verb ?? '', language === 'en' ? 'en' : 'zh-CN');
			if (own !== undefined && language === 'en') return `${title}: ${who}${as}: ${own}${to && ` (${to})`}`;
			const verb = own ?? at(verbWords(step.verb ?? ''));
			return at({ en: `${title}: ${who}${as} ${verb}${to && ` (${to})`}`, zh: `${title}：${who}${as}${verb}${to && `（${to}）`}` });
		}
		case 'returned':
			return at({ en: `Returned from ${title}`, zh: `从“${title}”退回` });
		case 'failed':
			return at({ en: `${title} failed: ${messageIn(step.details, 'en')}`, zh: `“${title}”出错：${messageIn(step.details, 'zh')}` });
		case 'ended':
			return at({ en: 'It has ended', zh: '流程结束' });
		case 'note':
			return textIn(step.details.text, language);
		default:
			return at({ en: `${who} ${verbWords(step.verb ?? step.kind).en}`, zh: `${who}${storyVerb[step.kind] ?? verbWords(step.verb ?? step.kind).zh}` });
	}
}

function dues({ due, former }: JsonObject, timeZone: string, language: 'en' | 'zh'): { due: string; former: string } {
	const none = language === 'en' ? 'none' : '无';
	const text = (at: unknown) =>
		typeof at === 'string' ? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(at)) : none;
	return { due: text(due), former: text(former) };
}

const storyVerb: { [kind: string]: string } = {
	withdrawn: '撤回',
	cancelled: '终止',
	comment: '评论',
	urged: '催办',
	replayed: '重新执行',
	moved: '迁移到新版本',
};

/** Of an administrator who is no person of the directory. */
function nameIn({ byName }: JsonObject): string {
	return typeof byName === 'string' ? byName : '';
}

function messageIn(details: JsonObject, language: 'en' | 'zh'): string {
	return textIn(details.message, language);
}
function textIn(text: unknown, language: 'en' | 'zh'): string {
	return typeof text === 'object' && text !== null ? String((text as { [language: string]: unknown })[language] ?? '') : '';
}

export function idsIn(value: unknown): string[] {
	return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
