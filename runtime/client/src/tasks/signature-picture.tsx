/** Strokes in a box of 1000 × 400. */
export type Strokes = readonly (readonly (readonly number[])[])[];

export function strokePath(strokes: Strokes): string {
	return strokes
		.map((stroke) => {
			// A single touch is a dot: a line of no length has round ends.
			const points = stroke.length === 1 ? [...stroke, ...stroke] : stroke;
			return points.map(([x = 0, y = 0], i) => `${i === 0 ? 'M' : 'L'}${x} ${y}`).join('');
		})
		.join('');
}
export function SignaturePicture({ strokes, label }: { strokes: Strokes; label: string }) {
	return (
		<svg className="signature" viewBox="0 0 1000 400" role="img" aria-label={label}>
			<path d={strokePath(strokes)} />
		</svg>
	);
}
