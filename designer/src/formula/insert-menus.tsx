import { completeFormula, type Completion, type FormulaScope } from '@dougong/engine';
import { Button, Popover, SearchInput } from '@dougong/ui';
import { useMemo, useState } from 'react';
import { useDesigner } from '../designer-context.ts';
import { formulaTexts } from './texts.ts';

/** Fields and functions to choose from, for who does not know what to type. */
export function InsertMenus({ scope, onInsert }: { scope: FormulaScope; onInsert(text: string): void }) {
	const { language, registry } = useDesigner();
	const texts = formulaTexts(language);
	const own = language.startsWith('zh') ? 'zh' : 'en';
	const fields = useMemo(
		() =>
			completeFormula('[', 1, scope, { language }).items.map((item) => ({
				id: item.insert,
				label: item.label,
				sub: item.key ?? '',
				detail: item.detail[own],
				insert: `[${nameOf(item)}]`,
			})),
		[scope, language, own],
	);
	const functions = useMemo(() => {
		const all = completeFormula('', 0, { ...scope, fields: () => [] }, { language }).items;
		const named = [...registry.functions, ...registry.aggregates].map((fn) => ({ name: fn.name, text: fn.description[own] }));
		return named.map(({ name, text }) => ({
			id: name,
			label: name,
			sub: '',
			detail: all.find((i) => i.insert === `${name}(`)?.detail[own] ?? text,
			insert: `${name}(`,
		}));
	}, [scope, language, own, registry]);
	return (
		<div className="insert-menus">
			<PickList label={texts.field} search={texts.searchField} items={fields} onInsert={onInsert} />
			<PickList label={texts.fn} search={texts.searchFn} items={unique(functions)} onInsert={onInsert} />
		</div>
	);
}

function nameOf({ label, key = label }: Completion): string {
	return /[[\].．［］【】]/.test(label) ? key : label;
}
function unique<T extends { id: string }>(items: readonly T[]): T[] {
	return [...new Map(items.map((item) => [item.id, item])).values()];
}

interface PickListProps {
	label: string;
	search: string;
	items: readonly { id: string; label: string; sub: string; detail: string; insert: string }[];
	onInsert(text: string): void;
}
function PickList({ label, search, items, onInsert }: PickListProps) {
	const [isOpen, setOpen] = useState(false);
	const [wanted, setWanted] = useState('');
	const found = items.filter((i) => `${i.label} ${i.sub} ${i.detail}`.toLowerCase().includes(wanted.trim().toLowerCase())).slice(0, 60);
	const trigger = (
		<Button size="s" icon="plus">
			{label}
		</Button>
	);
	return (
		<Popover trigger={trigger} label={label} open={isOpen} onOpenChange={setOpen}>
			<div className="pick-list">
				<SearchInput label={search} value={wanted} onChange={(e) => setWanted(e.target.value)} />
				<ul>
					{found.map((item) => (
						<li key={item.id}>
							<button
								type="button"
								className="pick-list__item"
								onClick={() => {
									setOpen(false);
									onInsert(item.insert);
								}}
							>
								<span>
									{item.label} {item.sub !== '' && <code>{item.sub}</code>}
								</span>
								<span className="muted">{item.detail}</span>
							</button>
						</li>
					))}
				</ul>
			</div>
		</Popover>
	);
}
