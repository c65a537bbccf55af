import { Switch } from '@dougong/ui';
import { useId } from 'react';

/** A switch with its words behind it. */
export function SwitchLine({ label, isOn, onChange }: { label: string; isOn: boolean; onChange(isOn: boolean): void }) {
	const id = useId();
	return (
		<span className="switch-line">
			<Switch id={id} checked={isOn} onChange={(e) => onChange(e.target.checked)} />
			<label htmlFor={id}>{label}</label>
		</span>
	);
}
