import { type CellProps, type FieldView, Input, type InputProps } from '@dougong/ui';
import { controlProps } from '../shared-views.tsx';

export const textView: FieldView = { kind: 'text', Cell, Input: TextInput, width: 200 };

function Cell({ value, field }: CellProps) {
	const text = String(value ?? '');
	if (field.schema.format === 'email') return <a href={`mailto:${text}`}>{text}</a>;
	if (field.schema.format === 'uri' && /^https?:\/\//i.test(text)) {
		return (
			<a href={text} target="_blank" rel="noopener noreferrer">
				{text}
			</a>
		);
	}
	return <span>{text}</span>;
}
const inputTypes: Record<string, string> = { email: 'email', uri: 'url' };
function TextInput(p: InputProps) {
	return (
		<Input
			{...controlProps(p)}
			type={inputTypes[String(p.field.schema.format)] ?? 'text'}
			value={String(p.value ?? '')}
			onChange={(e) => p.onChange(e.target.value === '' ? undefined : e.target.value)}
		/>
	);
}
