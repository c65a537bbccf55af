import { Button, Field, Input } from '@dougong/ui';
import { type PointerEvent, useId, useRef, useState } from 'react';
import { signatureOfName } from './outline-text.ts';
import { strokePath, type Strokes } from './signature-picture.tsx';
import type { TaskTexts } from './texts.ts';

const box = { width: 1000, height: 400 };
/** Points nearer than this say nothing new. */
const step = 4;
const most = { strokes: 200, points: 2000 };

export interface SignaturePadProps {
	value: Strokes;
	words: TaskTexts;
	name: string;
	error?: string;
	onChange(strokes: Strokes): void;
}
/** A box to sign in with finger, pen or mouse; who has none of them types the name. */
export function SignaturePad({ value, words, name, error, onChange }: SignaturePadProps) {
	const id = useId();
	const [isTyped, setTyped] = useState(false);
	const [text, setText] = useState('');
	const clear = () => {
		setText('');
		onChange([]);
	};
	const type = (next: string) => {
		setText(next);
		onChange(next.trim() ? signatureOfName(next.trim()) : []);
	};
	return (
		<Field id={id} label={words.signature} required help={words.signHint} error={error} group>
			{isTyped && <Input aria-label={words.signTypedHelp} placeholder={name} maxLength={40} value={text} onChange={(e) => type(e.target.value)} />}
			<Pad value={value} words={words} isLocked={isTyped} invalid={error !== undefined} onChange={onChange} />
			<div className="signature-pad__tools">
				<Button
					size="s"
					icon={isTyped ? 'edit' : 'keyboard'}
					aria-pressed={isTyped}
					onClick={() => {
						clear();
						setTyped(!isTyped);
						if (!isTyped) type(name);
					}}
				>
					{words.signTyped}
				</Button>
				<Button size="s" variant="ghost" icon="undo" disabled={value.length === 0} onClick={clear}>
					{words.signClear}
				</Button>
			</div>
		</Field>
	);
}

interface PadProps {
	value: Strokes;
	words: TaskTexts;
	isLocked: boolean;
	invalid: boolean;
	onChange(strokes: Strokes): void;
}
function Pad({ value, words, isLocked, invalid, onChange }: PadProps) {
	const drawing = useRef<number[][] | null>(null);
	const [present, setPresent] = useState<number[][]>([]);
	const down = (event: PointerEvent<SVGSVGElement>) => {
		if (isLocked || event.button !== 0 || value.length >= most.strokes) return;
		event.currentTarget.setPointerCapture?.(event.pointerId);
		drawing.current = [pointOf(event)];
		setPresent(drawing.current);
	};
	const draw = (event: PointerEvent<SVGSVGElement>) => {
		const stroke = drawing.current;
		if (!stroke || stroke.length >= most.points) return;
		const point = pointOf(event);
		const last = stroke.at(-1) ?? point;
		if (Math.hypot((point[0] ?? 0) - (last[0] ?? 0), (point[1] ?? 0) - (last[1] ?? 0)) < step) return;
		drawing.current = [...stroke, point];
		setPresent(drawing.current);
	};
	const up = () => {
		if (drawing.current) onChange([...value, drawing.current]);
		drawing.current = null;
		setPresent([]);
	};
	return (
		<svg
			className="signature-pad"
			viewBox={`0 0 ${box.width} ${box.height}`}
			role="img"
			aria-label={`${words.signPad}${value.length > 0 ? `，${words.signDone}` : ''}`}
			data-invalid={invalid || undefined}
			onPointerDown={down}
			onPointerMove={draw}
			onPointerUp={up}
			onPointerCancel={up}
		>
			<line x1={60} x2={940} y1={330} y2={330} />
			<path d={strokePath(present.length > 0 ? [...value, present] : value)} />
		</svg>
	);
}
function pointOf(event: PointerEvent<SVGSVGElement>): number[] {
	const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
	const inside = (at: number, from: number, size: number, of: number) => Math.round(Math.min(1, Math.max(0, (at - from) / (size || 1))) * of);
	return [inside(event.clientX, left, width, box.width), inside(event.clientY, top, height, box.height)];
}
