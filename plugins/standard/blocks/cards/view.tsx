import { cx, Icon } from '@dougong/ui';
import type { BlockProps, BlockView, RuntimePort } from '@dougong/ui/contracts';
import { BlockHead } from '../shared/block-head.tsx';
import { modelKey } from '../shared/models.ts';
import { blockTexts } from '../shared/texts.ts';
import { type CardConfig, figureOf, queryOf } from './figures.ts';
import './cards.css';

function CardsBlock({ block, pageKey, runtime }: BlockProps<{ cards: CardConfig[] }>) {
	const path = `page.${pageKey}.${block.key}`;
	const visible = block.cards.filter((c) => runtime.app.models[modelKey(runtime.app, c.model)]);
	if (visible.length === 0) return null;
	return (
		<section className="block">
			<BlockHead title={block.title && runtime.text(`${path}.title`, block.title)} />
			<ul className="figures">
				{visible.map((card) => (
					<li key={card.key}>
						<Figure card={card} all={visible} title={runtime.text(`${path}.cards.${card.key}.title`, card.title)} runtime={runtime} />
					</li>
				))}
			</ul>
		</section>
	);
}
export const cards: BlockView = { type: 'cards', View: CardsBlock };

function Figure({ card, all, title, runtime }: { card: CardConfig; all: readonly CardConfig[]; title: string; runtime: RuntimePort }) {
	const model = modelKey(runtime.app, card.model);
	const texts = blockTexts(runtime.language);
	const { result, error } = runtime.data.useAggregate(model, queryOf(card, all));
	const figure = result ? figureOf(card, result, runtime.language) : undefined;
	const body = (
		<>
			<span className="figure__title">{title}</span>
			{error ? (
				<span className="figure__error" title={error.detail}>
					<Icon name="alert" size={14} /> {error.title}
				</span>
			) : figure === undefined ? (
				<span className="figure__value">
					<span className="vh">{texts.loading}</span>
					<span className="skeleton" />
				</span>
			) : (
				<span className={cx('figure__value', figure === '0' && 'figure__value--zero')}>{figure}</span>
			)}
		</>
	);
	const { open } = card;
	if (!open || !runtime.app.pages[open]) return <div className="figure">{body}</div>;
	return (
		<button type="button" className="figure figure--open" onClick={() => runtime.openPage(open, card.where ? { model, where: card.where, title } : undefined)}>
			{body}
			<Icon name="arrow-right" />
		</button>
	);
}
