import { useEffect, useSyncExternalStore } from 'react';
import { Button, IconButton } from './button.tsx';
import { cx } from './cx.ts';
import { Icon } from './icons/icon.tsx';
import { useUiTexts } from './texts.tsx';

export interface ToastItem {
	id: number;
	message: string;
	kind: 'ok' | 'error';
	undo?: () => void;
}
export interface ToastStore {
	show(message: string, kind?: 'ok' | 'error', undo?: () => void): void;
	close(id: number): void;
	items(): readonly ToastItem[];
	subscribe(changed: () => void): () => void;
}

/** At most three at a time; the oldest goes first. */
export function createToasts(): ToastStore {
	let items: readonly ToastItem[] = [];
	let next = 1;
	const listeners = new Set<() => void>();
	const set = (to: readonly ToastItem[]) => {
		items = to;
		for (const listener of listeners) listener();
	};
	return {
		show: (message, kind = 'ok', undo) => set([...items, { id: next++, message, kind, undo }].slice(-3)),
		close: (id) => set(items.filter((i) => i.id !== id)),
		items: () => items,
		subscribe: (changed) => {
			listeners.add(changed);
			return () => listeners.delete(changed);
		},
	};
}

/** Place once, near the root. Errors stay until closed; others leave after 5 s (10 s with undo). */
export function Toasts({ store }: { store: ToastStore }) {
	const items = useSyncExternalStore(store.subscribe, store.items);
	const texts = useUiTexts();
	return (
		<section className="toasts" aria-live="polite" aria-label={texts.notifications}>
			{items.map((item) => (
				<Toast key={item.id} item={item} onClose={() => store.close(item.id)} />
			))}
		</section>
	);
}

function Toast({ item, onClose }: { item: ToastItem; onClose: () => void }) {
	const texts = useUiTexts();
	const { kind, undo } = item;
	// biome-ignore lint/correctness/useExhaustiveDependencies: the clock starts once per toast
	useEffect(() => {
		if (kind === 'error') return;
		const timer = setTimeout(onClose, undo ? 10_000 : 5000);
		return () => clearTimeout(timer);
	}, []);
	return (
		<div className={cx('toast', kind === 'error' && 'toast--error')}>
			<Icon name={kind === 'error' ? 'alert' : 'check-circle'} size={17} />
			<span>{item.message}</span>
			{undo && (
				<Button
					size="s"
					onClick={() => {
						undo();
						onClose();
					}}
				>
					{texts.undo}
				</Button>
			)}
			<IconButton size="s" icon="x" label={texts.close} onClick={onClose} />
		</div>
	);
}
