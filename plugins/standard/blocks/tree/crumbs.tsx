import type { RecordJson } from '@dougong/schemas/api';
import { Icon } from '@dougong/ui';

interface CrumbsProps {
	title: string;
	/** What the level above all records is called. */
	top: string;
	/** From the top down to the record whose children are shown. */
	way: readonly RecordJson[];
	titleOf(record: RecordJson): string;
	onGo(way: RecordJson[]): void;
}

/** The way back up through a tree of which one level is shown at a time. Nothing at the top. */
export function Crumbs({ title, top, way, titleOf, onGo }: CrumbsProps) {
	if (way.length === 0) return null;
	return (
		<nav className="tree__crumbs" aria-label={title}>
			<button type="button" onClick={() => onGo([])}>
				{top}
			</button>
			{way.map((record, i) => (
				<span key={record.id}>
					<Icon name="chevron-right" size={14} />
					<button type="button" aria-current={i === way.length - 1 ? 'location' : undefined} onClick={() => onGo(way.slice(0, i + 1))}>
						{titleOf(record)}
					</button>
				</span>
			))}
		</nav>
	);
}
