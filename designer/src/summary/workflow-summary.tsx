import { inOrder } from '@dougong/plugins/views';
import type { Trigger, Workflow } from '@dougong/schemas';
import { Icon, Skeleton } from '@dougong/ui';
import { lazy, type ReactNode, Suspense, useMemo } from 'react';
import { useDesigner } from '../designer-context.ts';
import type { SummaryProps } from './summary.tsx';
import { graphOfWorkflow, waysOf } from './workflow-graph.ts';
import { workflowTexts, type WorkflowTexts } from './workflow-texts.ts';
import './workflow-summary.css';

const Picture = lazy(() => import('@dougong/plugins/picture').then((m) => ({ default: m.Picture })));

const triggerIcons: Record<Trigger['type'], string> = {
	record: 'edit',
	condition: 'filter',
	form: 'form',
	button: 'play',
	schedule: 'clock',
	date: 'calendar',
	webhook: 'link',
	manual: 'user',
	workflow: 'flow',
};

/** A workflow as a person reads it: when it begins, its picture, and every step with where it leads. */
export function WorkflowSummary({ content, catalogue, onGo }: SummaryProps<Workflow>) {
	const { registry, language } = useDesigner();
	const words = workflowTexts(language);
	const tongue = language === 'en' ? 'en' : 'zh';
	const graph = useMemo(() => graphOfWorkflow(content, registry, tongue, words.start), [content, registry, tongue, words.start]);
	const titleOf = (key: string) => graph.nodes.find((n) => n.key === key)?.title ?? key;
	const steps = inOrder(graph.nodes, graph.edges).flatMap(({ key }) => content.nodes.find((n) => n.key === key) ?? []);
	return (
		<div className="workflow-summary">
			{content.description && <p className="summary__lead">{content.description}</p>}
			<Facts content={content} catalogue={catalogue} onGo={onGo} words={words} />
			<section>
				<h3>{words.triggers}</h3>
				{content.triggers.length === 0 && <p className="muted">{words.noTriggers}</p>}
				<ul className="workflow-summary__triggers">
					{content.triggers.map((trigger) => (
						<li key={trigger.key}>
							<Icon name={triggerIcons[trigger.type]} />
							<span>
								<strong>{words.kinds[trigger.type]}</strong> {triggerWords(trigger, words)}
							</span>
						</li>
					))}
				</ul>
			</section>
			<section>
				<h3>{words.picture}</h3>
				<Suspense fallback={<Skeleton lines={6} height={40} />}>
					<Picture title={words.pictureOf(content.title)} {...graph} language={language} />
				</Suspense>
			</section>
			<section>
				<h3>{words.nodes}</h3>
				<ol className="workflow-summary__steps">
					{steps.map((node) => {
						const type = registry.node(node.type);
						const ways = waysOf(node, content, type, tongue);
						return (
							<li key={node.key}>
								<Icon name={type?.icon ?? 'box'} />
								<span>
									<strong>{titleOf(node.key)}</strong> <span className="muted">{node.title && (type?.title[tongue] ?? node.type)}</span>
									{node.description && <small>{node.description}</small>}
									<small>{ways.length > 0 ? ways.map((way) => words.goesOn(way.title, titleOf(way.to))).join('　') : words.ends}</small>
								</span>
							</li>
						);
					})}
				</ol>
			</section>
		</div>
	);
}

function Facts({ content, catalogue, onGo, words }: SummaryProps<Workflow> & { words: WorkflowTexts }) {
	const { model, subject, withdraw = 'always', withdrawTo, nodes, several, owners = [], variables = [] } = content;
	const about = model === undefined ? undefined : catalogue.models.get(model);
	const facts: [string, ReactNode][] = [
		[
			words.model,
			model === undefined ? (
				words.noModel
			) : about ? (
				<button key="model" type="button" className="link" onClick={() => onGo(`models/${model}.json`)}>
					{about.title}
				</button>
			) : (
				model
			),
		],
		[
			words.withdraw,
			withdrawTo === undefined
				? words.withdrawn[withdraw]
				: words.withdrawnTo(words.withdrawn[withdraw], nodes.find(({ key }) => key === withdrawTo)?.title ?? withdrawTo),
		],
		[words.owners, owners.length > 0 ? owners.map((role) => catalogue.roles.get(role)?.title ?? role).join('、') : words.administrators],
	];
	if (subject) facts.push([words.subject, <code key="subject">{subject}</code>]);
	if (several) facts.push([words.several, <Icon key="several" name="check" label="✓" />]);
	if (variables.length > 0) facts.push([words.variables, variables.map((v) => (v.input ? words.input(v.title) : v.title)).join('、')]);
	return (
		<dl className="fact-list fact-list--wide">
			{facts.map(([title, value]) => (
				<div key={title}>
					<dt>{title}</dt>
					<dd>{value}</dd>
				</div>
			))}
		</dl>
	);
}

/** What a trigger says besides its type. */
function triggerWords(trigger: Trigger, words: WorkflowTexts): ReactNode {
	const condition = 'when' in trigger && trigger.when ? <code>{trigger.when}</code> : null;
	if (trigger.type === 'record') return [trigger.on.map((on) => words.on[on]).join('、'), ' ', condition];
	if (trigger.type === 'button') return [`“${trigger.title}” `, condition];
	if (trigger.type === 'form') return [trigger.form, ' ', condition];
	if (trigger.type === 'schedule') return <code>{trigger.cron}</code>;
	if (trigger.type === 'date') return [`${trigger.field} ${words.days(trigger.offset ?? 0, trigger.days === 'work')} ${trigger.at ?? '09:00'} `, condition];
	return condition;
}
