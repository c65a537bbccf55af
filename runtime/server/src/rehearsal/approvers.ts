import type { Who, WorkflowNode } from '@dougong/schemas';
import type { ApproverDeadEnd, ApproverRehearsal, PersonRef } from '@dougong/schemas/api';
import { inTransaction } from '../database/pool.ts';
import type { Environment } from '../http/context.ts';
import type { Language } from '../http/problem.ts';
import { type LinePerson, loadLines } from '../stores/directory-lines.store.ts';
import { findModel } from '../stores/record-source.ts';
import { absoluteModel } from '@dougong/engine';
import type { Services } from '../services.ts';
import type { PinnedWorkflow } from '../workflow/definitions.ts';
import { opening, type Opening } from '../workflow/open-run.ts';
import { findPeople } from '../workflow/people.ts';
import { askRecords } from '../workflow/questions.ts';
import { textOf } from '../workflow/texts.ts';
import { approverWords } from './approver-words.ts';

interface AskingNode {
	node: WorkflowNode;
	who: Who[];
	title: string;
}
type Kind = ApproverDeadEnd['kind'];

const namedAtMost = 50;
/** Only a run knows them. */
const unknowable = new Set<Who['by']>(['choice', 'variable']);
/** Found without a record, and the same for everybody. */
const forAll = new Set<Who['by']>(['person', 'role']);
const recordsAtMost = 20_000;

/**
 * Whom a workflow would ask if each person of the directory began it, as the directory is now; nothing is begun. For what is read from a
 * record, each person gets one that has them in its first field with a person.
 */
export async function rehearseApprovers(services: Services, env: Environment, pinned: PinnedWorkflow, language: Language): Promise<ApproverRehearsal> {
	const from = performance.now();
	return inTransaction(services.pool, async (client) => {
		const open = await opening(services, env, client, false);
		const lines = await loadLines(client, env.schema, open.set.catalogues);
		const nodes = askingNodes(pinned, language);
		const search = new Search(open, pinned, lines, language);
		await search.take(nodes);
		return { ...search.report(nodes), tookMs: Math.round(performance.now() - from) };
	});
}

function askingNodes({ workflow, home }: PinnedWorkflow, language: Language): AskingNode[] {
	return workflow.nodes.flatMap((node) => {
		if (!Array.isArray(node.who)) return [];
		const title = textOf(home, `workflow.${workflow.key}.nodes.${node.key}.title`, node.title ?? node.key, language);
		return [{ node, who: node.who as Who[], title }];
	});
}

class Search {
	#open: Opening;
	#pinned: PinnedWorkflow;
	#lines: ReadonlyMap<string, LinePerson>;
	#language: Language;
	#found = new Map<string, { kind: Kind; node: AskingNode | null; initiators: string[]; people: Set<string> }>();
	#asked = new Map<string, Map<string, number>>();
	#looks = 0;
	/** Nodes in which somebody would be the only one to decide about their own; and those of whose matters others decide as well. */
	#own: [AskingNode, string][] = [];
	#decidedByOthers = new Set<string>();

	constructor(open: Opening, pinned: PinnedWorkflow, lines: ReadonlyMap<string, LinePerson>, language: Language) {
		this.#open = open;
		this.#pinned = pinned;
		this.#lines = lines;
		this.#language = language;
	}

	async take(nodes: readonly AskingNode[]): Promise<void> {
		const initiators = this.#initiators();
		if (nodes.some(({ who }) => who.some(({ by }) => by === 'manager'))) for (const id of initiators) this.#lookForCircle(id);
		const records = await this.#records(nodes);
		for (const node of nodes) {
			const who = node.who.filter(({ by }) => !unknowable.has(by));
			if (who.length === 0) continue;
			const common = who.every(({ by }) => forAll.has(by)) ? await this.#people(who, node, null, null) : null;
			for (const initiator of initiators) {
				const record = records.get(initiator) ?? null;
				if (needsRecord(node) && record === null) {
					this.#note('no-record', null, initiator);
					continue;
				}
				this.#looks++;
				this.#judge(node, initiator, common ?? (await this.#people(who, node, initiator, record)));
			}
		}
		// Agreeing to what somebody else has approved is nothing odd.
		for (const [node, initiator] of this.#own) if (!this.#decidedByOthers.has(initiator)) this.#note('self', node, initiator);
	}

	report(nodes: readonly AskingNode[]): Omit<ApproverRehearsal, 'tookMs'> {
		const severity: Kind[] = ['circle', 'nobody', 'leaver', 'self', 'no-record'];
		const deadEnds = [...this.#found.values()].sort((a, b) => severity.indexOf(a.kind) - severity.indexOf(b.kind) || b.initiators.length - a.initiators.length);
		return {
			initiators: this.#initiators().length,
			looks: this.#looks,
			nodes: nodes.map((one) => ({ node: one.node.key, title: one.title, ...this.#loadOf(one) })),
			deadEnds: deadEnds.map(({ kind, node, initiators, people }) => ({
				...{ kind, node: node && { key: node.node.key, title: node.title }, count: initiators.length },
				initiators: initiators.slice(0, namedAtMost).map((id) => this.#ref(id)),
				people: [...people].slice(0, namedAtMost).map((id) => this.#ref(id)),
				detail: approverWords(kind, node?.node ?? null, this.#language),
			})),
			unknown: nodes.flatMap((one) => one.who.filter(({ by }) => unknowable.has(by)).map(({ key }) => ({ node: one.node.key, title: one.title, entry: key }))),
		};
	}

	#initiators(): string[] {
		return [...this.#lines.values()].filter(({ isThere }) => isThere).map(({ id }) => id);
	}

	/** One record for each person who has any, where a node reads records. */
	async #records(nodes: readonly AskingNode[]): Promise<Map<string, string>> {
		const found = new Map<string, string>();
		const { workflow, home } = this.#pinned;
		const model = workflow.model ? findModel(this.#open.set.catalogues, absoluteModel(workflow.model, home.app.key)) : undefined;
		const field = model?.fields.find((one) => one.column && one.reference?.model === 'directory/person' && !one.reference.many);
		if (!model || !field || !nodes.some(needsRecord)) return found;
		const asking = { ...this.#open, pinned: this.#pinned, run: { subject: null, initiator: null, variables: {} } };
		const rows = await askRecords(asking, { model: model.ref, of: 'where', where: 'TRUE', formulas: { by: `[${field.key}]` }, limit: recordsAtMost });
		for (const { id, values } of rows) if (id !== null && typeof values.by === 'string' && !found.has(values.by)) found.set(values.by, id);
		return found;
	}

	async #people(who: readonly Who[], { node }: AskingNode, initiator: string | null, record: string | null): Promise<string[]> {
		const { workflow, home } = this.#pinned;
		const subject = workflow.model && record !== null ? { model: absoluteModel(workflow.model, home.app.key), id: record } : null;
		const run = { subject, initiator, variables: {}, chosen: {} };
		const { groups } = await findPeople({ ...this.#open, pinned: this.#pinned, run }, who, node.key);
		return [...new Set(Object.values(groups).flat())];
	}

	#judge(one: AskingNode, initiator: string, people: readonly string[]): void {
		const isOwn = one.node.type === 'approval' && people.length === 1 && people[0] === initiator;
		if (people.length === 0) this.#note('nobody', one, initiator);
		else if (isOwn && !isKeptFromOwn(one.node)) this.#own.push([one, initiator]);
		else if (one.node.type === 'approval') this.#decidedByOthers.add(initiator);
		const asked = this.#asked.get(one.node.key) ?? new Map<string, number>();
		this.#asked.set(one.node.key, asked);
		for (const id of people) asked.set(id, (asked.get(id) ?? 0) + 1);
		const line = one.who.some(({ by, of }) => by === 'manager' && of === undefined) ? this.#lines.get(initiator) : undefined;
		const above = line?.manager ? this.#lines.get(line.manager) : undefined;
		if (above && !above.isThere) this.#note('leaver', one, initiator, [above.id]);
	}

	/** Whether the line of superiors leads back to where it has been. */
	#lookForCircle(initiator: string): void {
		const seen: string[] = [initiator];
		for (let next = this.#lines.get(initiator)?.manager; next; next = this.#lines.get(next)?.manager) {
			const at = seen.indexOf(next);
			if (at >= 0) {
				this.#note('circle', null, initiator, seen.slice(at));
				return;
			}
			seen.push(next);
		}
	}

	#note(kind: Kind, node: AskingNode | null, initiator: string, people: readonly string[] = []): void {
		const key = `${kind} ${node?.node.key ?? ''}`;
		const entry = this.#found.get(key) ?? { kind, node, initiators: [], people: new Set<string>() };
		this.#found.set(key, entry);
		if (entry.initiators.at(-1) !== initiator) entry.initiators.push(initiator);
		for (const id of people) entry.people.add(id);
	}

	#loadOf({ node }: AskingNode): Pick<ApproverRehearsal['nodes'][number], 'asked' | 'people' | 'most'> {
		const asked = [...(this.#asked.get(node.key) ?? [])].sort((a, b) => b[1] - a[1]);
		const [most] = asked;
		return {
			asked: asked.reduce((all, [, times]) => all + times, 0),
			people: asked.length,
			most: most ? { person: this.#ref(most[0]), times: most[1] } : null,
		};
	}

	#ref(id: string): PersonRef {
		return { id, title: this.#lines.get(id)?.name ?? '' };
	}
}

function needsRecord({ who }: AskingNode): boolean {
	return who.some(({ by, of }) => by === 'field' || by === 'formula' || ((by === 'manager' || by === 'unit-head') && of !== undefined));
}

/** The node says itself what becomes of who would decide about their own. */
function isKeptFromOwn(node: WorkflowNode): boolean {
	const { skip, conflict } = node as { skip?: { initiator?: string }; conflict?: { initiator?: boolean; fields?: unknown[] } };
	return (skip?.initiator ?? 'nothing') !== 'nothing' || conflict?.initiator === true || (conflict?.fields?.length ?? 0) > 0;
}
