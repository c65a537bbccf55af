import type { Block, Page } from '@dougong/schemas';
import { Icon, isIcon } from '@dougong/ui';
import { localText, useDesigner } from '../designer-context.ts';
import { useFormulaAt } from '../formula/formula-list.tsx';
import { Condition } from './form-summary.tsx';
import type { SummaryProps } from './summary.tsx';

/** The blocks of a page in their rows. */
export function PageSummary({ content, catalogue }: SummaryProps<Page>) {
	const { texts, language, registry } = useDesigner();
	const rows = content.layout?.wide ?? content.blocks.map((b) => [b.key]);
	const blocks = new Map(content.blocks.map((b) => [b.key, b as Block]));
	const formulaAt = useFormulaAt(content);
	const record = content.record && (catalogue.models.get(content.record)?.title ?? content.record);
	const titleOf = (key: string) => {
		const block = blocks.get(key);
		const type = block && registry.block(block.type);
		return block?.title ?? (type ? localText(type.title, language) : key);
	};
	return (
		<>
			{content.description && <p className="summary__lead">{content.description}</p>}
			{record && (
				<p className="muted">
					{texts.forRecord}: {record}
				</p>
			)}
			<h3>{texts.blocks}</h3>
			{rows.map((row) => (
				<div key={row.join()} className="outline-row">
					{row.map((key) => {
						const block = blocks.get(key);
						return block ? (
							<BlockBox key={key} block={block} catalogue={catalogue} onOpenWhere={formulaAt?.(`/blocks/${content.blocks.indexOf(block)}/where`)} />
						) : null;
					})}
				</div>
			))}
			{content.layout?.phone && (
				<p className="muted">
					{texts.onPhone}: {content.layout.phone.map(titleOf).join(' → ')}
				</p>
			)}
		</>
	);
}

interface BlockBoxProps {
	block: Block;
	catalogue: SummaryProps<Page>['catalogue'];
	onOpenWhere: (() => void) | undefined;
}
function BlockBox({ block, catalogue, onOpenWhere }: BlockBoxProps) {
	const { texts, language, registry } = useDesigner();
	const type = registry.block(block.type);
	const model = typeof block.model === 'string' ? (catalogue.models.get(block.model)?.title ?? block.model) : undefined;
	const parts = ['columns', 'cards', 'items', 'sections', 'related', 'card', 'fields', 'lines'].flatMap((name) =>
		partTitles(block[name], catalogue, block.model),
	);
	return (
		<div className="outline">
			<p className="outline__type muted">
				<Icon name={isIcon(block.type) ? block.type : 'app'} size={14} /> {type ? localText(type.title, language) : block.type}
			</p>
			{(block.title ?? model) && <p className="outline__title">{block.title ?? model}</p>}
			{model && block.title && <p className="muted">{model}</p>}
			{parts.length > 0 && <p className="outline__parts">{parts.join(' · ')}</p>}
			<Condition
				words={texts.condition}
				formula={typeof block.where === 'string' ? block.where : undefined}
				model={typeof block.model === 'string' ? catalogue.models.get(block.model) : undefined}
				catalogue={catalogue}
				onOpen={onOpenWhere}
			/>
		</div>
	);
}

/** What a list inside a block is made of, by the titles that people see. */
function partTitles(list: unknown, catalogue: SummaryProps<Page>['catalogue'], model: unknown): string[] {
	if (!Array.isArray(list)) return [];
	const fields = typeof model === 'string' ? catalogue.models.get(model)?.fieldsByKey : undefined;
	return list.map((part: unknown) => {
		if (typeof part === 'string') return fields?.get(part)?.title ?? part;
		const { title, field, text, key } = (part ?? {}) as Record<string, unknown>;
		return String(title ?? (typeof field === 'string' ? (fields?.get(field)?.title ?? field) : undefined) ?? text ?? key ?? '').slice(0, 60);
	});
}
