import type { JsonObject } from '@dougong/schemas';
import type { Language } from '../http/problem.ts';
import { inOneGo } from '../database/in-one-go.ts';
import { type EnteredMessages, enterMessages, nothingEntered, openChannels } from '../messages/enter-messages.ts';
import type { NewMessage } from '../messages/new-message.ts';
import { type MessageDetails, standardMessages } from '../messages/standard-messages.ts';
import { isStandardTopic } from '../messages/topics.ts';
import { directoryStore } from '../stores/directory.store.ts';
import { renderTexts } from './render.ts';
import { templatesOf, wordsIn } from './own-words.ts';
import { nodeTitleOf, textOf } from './texts.ts';
import { outcomeTitle } from './outcome-title.ts';
import { findPeople } from './people.ts';
import { callOwners, reachOfTasks, tellDelegates, whoCannotAct } from './reach.ts';
import { verbWordsAt } from './verb-words.ts';
import { heardByAll } from './discretion.ts';
import type { RunTransaction, Telling } from './transaction.ts';

/** Puts into words what people are to be told, and enters it in the transaction. */
export async function enterTellings(tx: RunTransaction): Promise<EnteredMessages> {
	tellInitiator(tx);
	if (tx.tellings.length === 0 && tx.newTasks.size === 0) return nothingEntered;
	const directory = directoryStore(tx.client, tx.env.schema, tx.set.catalogues.get('directory'));
	const [reach, known, channels] = await inOneGo([reachOfTasks(tx), directory.loadNames(peopleIn(tx)), openChannels(tx.client, tx)]);
	tellDelegates(tx, reach);
	const open = tx.tellings.filter(isStillSo);
	const absent = whoCannotAct(reach);
	if (open.length === 0 && absent.size === 0) return nothingEntered;
	const further = [...absent.keys(), ...peopleIn(tx)].filter((id) => !known.has(id));
	const names = new Map([...known, ...(await directory.loadNames(further))]);
	const messages: NewMessage[] = [];
	for (const telling of open) {
		const message = await messageOf(tx, telling, names);
		if (message.to.length > 0 || (message.robots?.length ?? 0) > 0) messages.push(message);
	}
	if (absent.size > 0) messages.push(...(await callOwners(tx, absent, names)));
	return enterMessages(tx.client, { services: tx.services, env: tx.env, channels, asksNobody: true }, messages);
}

/** Who is named in what is told. */
function peopleIn({ run, tellings }: RunTransaction): string[] {
	return [...new Set([run.initiator, ...tellings.flatMap(({ by, of }) => [by, of])].filter((id) => typeof id === 'string'))];
}

/** A task that was closed again in the same event is nothing to tell of. */
function isStillSo({ task, topic }: Telling): boolean {
	return !task || !(topic === 'task.assigned' || topic === 'task.delegated') || task.state === 'open';
}

/** Who began it is told when it is returned, and what became of it; not what they did themselves. */
function tellInitiator(tx: RunTransaction): void {
	const { initiator, status } = tx.run;
	if (initiator === null) return;
	for (const { kind, details } of tx.steps) {
		const by = [details.by ?? []].flat().map(String);
		if (kind === 'returned' && !by.includes(initiator))
			tx.tellings.push({
				topic: 'run.returned',
				to: [initiator],
				key: `run ${tx.row.id} returned ${tx.run.counter}`,
				by: by[0] ?? null,
				comment: lastComment(tx),
			});
	}
	const decided = tx.trail.some((step) => step.by.length > 0 && !step.by.includes(initiator));
	if (status === 'ended' && decided)
		tx.tellings.push({
			topic: 'run.decided',
			to: [initiator],
			key: `run ${tx.row.id} ended`,
			by: tx.trail.findLast((step) => step.by.length > 0)?.by[0] ?? null,
			comment: lastComment(tx),
		});
	// Taken back, or ended, by a person; also where the run goes on to undo what it has done.
	const step = tx.steps.find((one) => (one.kind === 'withdrawn' || one.kind === 'cancelled') && one.node === null);
	if (step) {
		for (const task of tx.changedTasks)
			if (task.state === 'cancelled' && task.decided_at === tx.at)
				tx.tellings.push({
					topic: 'task.cancelled',
					to: [task.assignee],
					key: `task ${task.id} cancelled`,
					task,
					by: step.by,
					comment: step.comment,
				});
	}
}

/** In a confidential workflow messages say no more than the story does: why something came back. */
function lastComment({ steps, pinned }: RunTransaction): string | null {
	const last = steps.findLast((step) => step.kind === 'act' && step.comment !== null);
	if (!last || (pinned.workflow.confidential && !heardByAll.has(last.verb ?? ''))) return null;
	return last.comment ?? null;
}

async function messageOf(tx: RunTransaction, telling: Telling, names: ReadonlyMap<string, string>): Promise<NewMessage> {
	const { effect, task, topic, key } = telling;
	const number = Number(effect?.details?.task);
	const about = task ?? tx.tasks.find((one) => one.number === number);
	const to = effect?.who && !telling.told ? [...telling.to, ...(await recipients(tx, effect.who, telling.node ?? ''))] : telling.to;
	const page = about ? `tasks/${about.id}` : `runs/${tx.row.id}`;
	return {
		key,
		to,
		...(telling.told?.words ?? (await wordsOf(tx, telling, about?.due ?? null, names))),
		topic,
		link: `/${tx.env.key}/${page}`,
		app: tx.row.app,
		run: tx.row.id,
		...(tx.run.subject && { about: tx.run.subject }),
		...(telling.told && { about: telling.told.about }),
		...(effect?.channels && { channels: effect.channels }),
		...(effect?.robots && { robots: effect.robots }),
		...(effect?.cooldown !== undefined && { cooldown: effect.cooldown }),
	};
}

async function recipients(tx: RunTransaction, who: Parameters<typeof findPeople>[1], node: string): Promise<string[]> {
	const { groups } = await findPeople(tx, who, node);
	return [...new Set(Object.values(groups).flat())];
}

async function wordsOf(
	tx: RunTransaction,
	{ topic, effect, by, of, comment, node, verb, task }: Telling,
	due: string | null,
	names: ReadonlyMap<string, string>,
): Promise<Pick<NewMessage, 'title' | 'body'>> {
	const { home, workflow } = tx.pinned;
	if (!isStandardTopic(topic) || effect?.title !== undefined) {
		return ownWords(tx, effect);
	}
	const name = (id: string | null | undefined) => (id ? names.get(id) : undefined);
	const given = effect?.details ?? {};
	const who = typeof given.by === 'string' ? name(given.by) : name(by ?? (topic.startsWith('run.') || topic === 'task.urged' ? null : tx.run.initiator));
	return standardMessages(topic, (language) => {
		const words: MessageDetails = { title: tx.row.title, workflow: textOf(home, `workflow.${workflow.key}.title`, workflow.title, language) };
		const nodeOf = workflow.nodes.find((one) => one.key === (typeof given.node === 'string' ? given.node : node));
		const outcome =
			topic === 'run.decided' ? outcomeWords(tx, language) : verb && verbWordsAt(tx.pinned, task?.node ?? null, verb)[language === 'en' ? 'en' : 'zh'];
		const ofName = name(of ?? [given.of ?? []].flat().find((one) => typeof one === 'string'));
		return {
			...words,
			...(who && { by: who }),
			...(ofName && { of: ofName }),
			...(due !== null && due !== 'infinity' && { due: dueText(due, tx.env.timeZone) }),
			...(comment && { comment }),
			...(outcome && { outcome }),
			...(nodeOf && topic === 'run.failed' && { node: nodeTitleOf(tx.pinned, nodeOf.key, tx.services.registry, language) }),
			...(topic === 'run.failed' && { error: errorWords(given.error as JsonObject | undefined, language) }),
		};
	});
}

/** What the workflow itself says, in each language that it says it in. */
async function ownWords(tx: RunTransaction, effect: Telling['effect']): Promise<Pick<NewMessage, 'title' | 'body'>> {
	return wordsIn(await renderTexts(tx, templatesOf(tx, effect)));
}

function errorWords(error: JsonObject | undefined, language: Language): string {
	const message = error?.message as { en?: string; zh?: string } | undefined;
	return (language === 'en' ? message?.en : message?.zh) ?? '';
}

/** The word of the end node, or of the exit, that the run came to; none where neither has one. */
function outcomeWords({ run, pinned, services }: RunTransaction, language: Language): string | undefined {
	return outcomeTitle(pinned, run.outcome, services.registry, language) ?? undefined;
}

function dueText(due: string, timeZone: string): string {
	return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(new Date(due));
}
