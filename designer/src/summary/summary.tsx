import { buildCatalogue, type Catalogue } from '@dougong/engine';
import type { Bundle, Definition, DefinitionKind, DefinitionOf } from '@dougong/schemas';
import { Component, type ReactNode, useMemo } from 'react';
import { useDesigner } from '../designer-context.ts';
import { useEditing } from '../formula/editing.ts';
import type { DesignerTexts } from '../texts.ts';
import { AccountsSummary, AppSummary, DatasetSummary, TranslationSummary } from './other-summaries.tsx';
import { GoalTreeSummary } from './goal-tree-summary.tsx';
import { FormSummary } from './form-summary.tsx';
import { ModelSummary } from './model-summary.tsx';
import { PageSummary } from './page-summary.tsx';
import { PeriodSummary } from './period-summary.tsx';
import { RoleSummary } from './role-summary.tsx';
import { WorkflowSummary } from './workflow-summary.tsx';

export interface SummaryProps<D> {
	content: D;
	catalogue: Catalogue;
	/** Shows another part of the app. */
	onGo(file: string): void;
}
const summaries: { [K in DefinitionKind]: (props: SummaryProps<DefinitionOf<K>>) => ReactNode } = {
	model: ModelSummary,
	form: FormSummary,
	page: PageSummary,
	'goal-tree': GoalTreeSummary,
	period: PeriodSummary,
	workflow: WorkflowSummary,
	role: RoleSummary,
	dataset: DatasetSummary,
	accounts: AccountsSummary,
	translation: TranslationSummary,
};

/** A part of the app as a person reads it. A draft may be half-written: what cannot be read says so and does not take the screen down. */
export function Summary({ bundle, content, onGo }: { bundle: Bundle; content: Bundle['app'] | Definition; onGo(file: string): void }) {
	const { registry, texts } = useDesigner();
	const editing = useEditing();
	const catalogue = useMemo(() => {
		if (editing) return editing.isReadable ? editing.catalogue : null;
		try {
			return buildCatalogue(bundle, registry);
		} catch {
			return null;
		}
	}, [bundle, registry, editing]);
	if (!catalogue) return <p className="muted">{texts.readOnlyBroken}</p>;
	const draw = summaries[content.kind as DefinitionKind] as ((props: SummaryProps<Definition>) => ReactNode) | undefined;
	return (
		<Readable of={content} texts={texts}>
			{content.kind === 'app' ? (
				<AppSummary content={content} catalogue={catalogue} onGo={onGo} />
			) : draw ? (
				<Draw draw={draw} content={content} catalogue={catalogue} onGo={onGo} />
			) : (
				<p className="muted">{texts.unknownKind}</p>
			)}
		</Readable>
	);
}

function Draw({ draw: Part, ...props }: SummaryProps<Definition> & { draw: (props: SummaryProps<Definition>) => ReactNode }) {
	return <Part {...props} />;
}

/** Says so where a part cannot be drawn; tries again when it has changed, and keeps what is typed in it as long as it can be drawn. */
class Readable extends Component<{ of: unknown; texts: DesignerTexts; children: ReactNode }, { isBroken: boolean }> {
	override state = { isBroken: false };
	static getDerivedStateFromError() {
		return { isBroken: true };
	}
	override componentDidUpdate(before: { of: unknown }) {
		if (this.state.isBroken && before.of !== this.props.of) this.setState({ isBroken: false });
	}
	override render() {
		return this.state.isBroken ? <p className="muted">{this.props.texts.readOnlyBroken}</p> : this.props.children;
	}
}
