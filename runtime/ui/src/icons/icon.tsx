import { type IconName, iconPaths } from './paths.ts';

/** True when `name` is in the built-in set; definitions may name icons that a later version brings. */
export function isIcon(name: string): name is IconName {
	return name in iconPaths;
}

/** Icons made of dots, which need a heavier stroke to be seen. */
const dotted = new Set(['more', 'grip']);

/** A stroke icon in the colour of its text. Decorative unless it has a `label`. An unknown name is drawn as `app`. */
export function Icon({ name, size = 16, label, className }: { name: string; size?: number; label?: string; className?: string }) {
	const path = isIcon(name) ? iconPaths[name] : iconPaths.app;
	const names = ['icon', dotted.has(name) && 'icon--dots', className].filter(Boolean).join(' ');
	const aria = label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true };
	return (
		// biome-ignore lint/a11y/noSvgWithoutTitle: named by aria-label, or hidden from the accessibility tree
		<svg className={names} width={size} height={size} viewBox="0 0 24 24" focusable="false" {...aria}>
			<path d={path} />
		</svg>
	);
}
