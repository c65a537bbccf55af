/** True where all of them are. */
export function every(conditions: readonly string[]): string {
	const real = [...new Set(conditions.filter((c) => c !== 'TRUE'))];
	if (real.includes('FALSE')) return 'FALSE';
	return real.length === 0 ? 'TRUE' : real.length === 1 ? (real[0] ?? 'TRUE') : `(${real.join(' AND ')})`;
}

/** True where one of them is. */
export function some(conditions: readonly string[]): string {
	const real = [...new Set(conditions.filter((c) => c !== 'FALSE'))];
	if (real.includes('TRUE')) return 'TRUE';
	return real.length === 0 ? 'FALSE' : real.length === 1 ? (real[0] ?? 'FALSE') : `(${real.join(' OR ')})`;
}
