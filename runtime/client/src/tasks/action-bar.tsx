import { Button, Menu, useIsPhone } from '@dougong/ui';
import { verbIcons } from './looks.ts';
import type { TaskTexts } from './texts.ts';

const danger = new Set(['reject']);
/** The verbs that end it come last, at the right hand; the main one is filled. */
const main = ['complete', 'approve', 'choose', 'read'];
const inFront = ['reject', 'return', 'save'];

export interface ActionBarProps {
	verbs: readonly string[];
	words: TaskTexts;
	/** What the node calls them. */
	labels?: { readonly [verb: string]: string };
	busy: string | null;
	onAct(verb: string): void;
}
/** What may be done with a task: at the lower edge, where a thumb reaches it. */
export function ActionBar({ verbs, words, labels, busy, onAct }: ActionBarProps) {
	const isPhone = useIsPhone();
	// Whoever may transfer it needs no second way of giving it away.
	const offered = verbs.filter((v) => v !== 'comment' && !(v === 'hand-over' && verbs.includes('transfer')));
	if (offered.length === 0) return null;
	const first = offered.filter((v) => main.includes(v));
	const second = offered.filter((v) => inFront.includes(v));
	const shown = isPhone ? [...second.slice(0, 1), ...first] : [...second, ...first];
	const rest = offered.filter((v) => !shown.includes(v));
	const labelOf = (verb: string) => labels?.[verb] ?? words.verbs[verb] ?? verb;
	const more = (
		<Button icon="more" aria-label={words.moreActions}>
			{isPhone ? null : words.moreActions}
		</Button>
	);
	const items = rest.map((verb) => ({ key: verb, label: labelOf(verb), icon: verbIcons[verb], onSelect: () => onAct(verb) }));
	return (
		<div className="action-bar" role="toolbar" aria-label={words.actionBar}>
			{isPhone && items.length > 0 && <Menu trigger={more} groups={[{ key: 'more', items }]} />}
			{!isPhone &&
				items.map((item) => (
					<Button key={item.key} icon={item.icon} busy={busy === item.key} onClick={item.onSelect}>
						{item.label}
					</Button>
				))}
			{shown.map((verb) => (
				<Button
					key={verb}
					icon={verbIcons[verb]}
					variant={main.includes(verb) ? 'primary' : 'default'}
					className={danger.has(verb) ? 'action-bar__danger' : undefined}
					busy={busy === verb}
					onClick={() => onAct(verb)}
				>
					{labelOf(verb)}
				</Button>
			))}
		</div>
	);
}
