export { Button, type ButtonProps, IconButton } from './button.tsx';
export { Combobox } from './combobox/combobox.tsx';
export type { ComboboxProps, ComboOption } from './combobox/types.ts';
export type {
	BlockProps,
	BlockView,
	CellProps,
	ClientApp,
	ClientField,
	ClientModel,
	DataPort,
	FieldView,
	InputProps,
	ListOptions,
	ListState,
	ProblemLike,
	RuntimePort,
	Translate,
} from './contracts.ts';
export { cx } from './cx.ts';
export { BareDialog, ConfirmDialog, type ConfirmProps, Dialog, type DialogProps } from './dialog.tsx';
export {
	Avatar,
	EmptyState,
	ErrorNote,
	initials,
	Note,
	Person,
	Pill,
	type PillColor,
	pillColors,
	Skeleton,
} from './display.tsx';
export { describedBy, Field, type FieldProps } from './field.tsx';
export { type FilePort, FilesProvider, type SendOptions, type SentFile, useFiles } from './files.tsx';
export { Icon, isIcon } from './icons/icon.tsx';
export { type IconName, iconPaths } from './icons/paths.ts';
export { Checkbox, Chip, Input, Radio, SearchInput, Select, type SelectOption, Switch, Textarea } from './inputs.tsx';
export { phoneQuery, useIsPhone, useMediaQuery } from './media.ts';
export { Menu, type MenuGroup, type MenuItem } from './menu.tsx';
export { presentNow, setPresentAhead } from './present.ts';
export { Popover, type PopoverProps } from './popover.tsx';
export { Tabs, type TabsProps } from './tabs.tsx';
export { enTexts, type UiTexts, UiTextsProvider, useUiTexts, zhTexts } from './texts.tsx';
export { createToasts, type ToastItem, Toasts, type ToastStore } from './toast.tsx';
export { Tooltip } from './tooltip.tsx';
