import type { BlockTexts } from './texts.ts';
import './block.css';

/** Stands in for one record line, of the same height. */
export function SkeletonLine({ texts }: { texts: BlockTexts }) {
	return (
		<div className="record-line">
			<span className="vh">{texts.loading}</span>
			<span className="skeleton" style={{ width: '58%' }} />
			<span />
			<span className="record-line__meta">
				<span className="skeleton" style={{ width: '34%' }} />
			</span>
		</div>
	);
}

export function SkeletonLines({ count, texts }: { count: number; texts: BlockTexts }) {
	return (
		<div role="status">
			{Array.from({ length: count }, (_, i) => (
				// biome-ignore lint/suspicious/noArrayIndexKey: stand-ins have no identity
				<SkeletonLine key={i} texts={texts} />
			))}
		</div>
	);
}
