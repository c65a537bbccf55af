import { Menu as Base } from '@base-ui/react/menu';
import { Fragment, type ReactElement } from 'react';
import { cx } from './cx.ts';
import { Icon } from './icons/icon.tsx';

export interface MenuItem {
	key: string;
	label: string;
	icon?: string;
	danger?: boolean;
	disabled?: boolean;
	/** A choice that is on; shown with a tick. */
	checked?: boolean;
	onSelect(): void;
}
/** A list of items under one heading; groups are parted by a line. */
export interface MenuGroup {
	key: string;
	label?: string;
	items: readonly MenuItem[];
}

/** A button that opens a menu. `trigger` is the button element; it gets the handlers and aria attributes. */
export function Menu({ trigger, groups, align = 'start' }: { trigger: ReactElement; groups: readonly MenuGroup[]; align?: 'start' | 'center' | 'end' }) {
	return (
		<Base.Root>
			<Base.Trigger render={trigger} />
			<Base.Portal>
				<Base.Positioner className="positioner" sideOffset={5} align={align} collisionPadding={8}>
					<Base.Popup className="menu">
						{groups.map((group, i) => (
							<Fragment key={group.key}>
								{i > 0 && <Base.Separator className="menu__line" />}
								<Base.Group>
									{group.label && <Base.GroupLabel className="menu__label">{group.label}</Base.GroupLabel>}
									{group.items.map((item) => (
										<Item key={item.key} item={item} />
									))}
								</Base.Group>
							</Fragment>
						))}
					</Base.Popup>
				</Base.Positioner>
			</Base.Portal>
		</Base.Root>
	);
}

function Item({ item }: { item: MenuItem }) {
	const className = cx('menu__item', item.danger && 'menu__item--danger');
	const body = (
		<>
			{item.icon && <Icon name={item.icon} />}
			<span>{item.label}</span>
		</>
	);
	if (item.checked === undefined) {
		return (
			<Base.Item className={className} disabled={item.disabled} onClick={item.onSelect}>
				{body}
			</Base.Item>
		);
	}
	return (
		<Base.CheckboxItem className={className} disabled={item.disabled} checked={item.checked} onCheckedChange={item.onSelect} closeOnClick>
			{body}
			{item.checked && <Icon name="check" className="menu__check" />}
		</Base.CheckboxItem>
	);
}
