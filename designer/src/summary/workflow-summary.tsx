import type { Workflow } from '@dougong/schemas';
import { useDesigner } from '../designer-context.ts';
import type { SummaryProps } from './summary.tsx';

/** The nodes of a workflow in the order in which they are written, with what lies behind each way out. */
export function WorkflowSummary({ content }: SummaryProps<Workflow>) {
	const { registry, language } = useDesigner();
	const titleOf = (key: string) => content.nodes.find((n) => n.key === key)?.title ?? key;
	const typeOf = (type: string) => registry.node(type)?.title[language === 'en' ? 'en' : 'zh'] ?? type;
	return (
		<>
			{content.description && <p className="summary__lead">{content.description}</p>}
			<ol className="fact-list">
				{content.nodes.map((node) => (
					<li key={node.key}>
						<strong>{titleOf(node.key)}</strong> <span className="muted">{typeOf(node.type)}</span>{' '}
						{(typeof node.next === 'string' ? [node.next] : Object.values(node.next ?? {})).map((to) => `→ ${titleOf(to)}`).join('　')}
					</li>
				))}
			</ol>
		</>
	);
}
