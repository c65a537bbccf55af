/** JSON Pointer of the first name that an object of this (valid) JSON text says twice, or null: `JSON.parse` would silently keep the last. */
export function duplicateKey(text: string): string | null {
	const open: { names: Set<string> | null; at: string; index: number }[] = [];
	const token = /"(?:[^"\\]|\\.)*"|[{}[\],]/g;
	let name = '';
	for (let match = token.exec(text); match; match = token.exec(text)) {
		const t = match[0];
		const top = open.at(-1);
		if (t === '{' || t === '[') open.push({ names: t === '{' ? new Set() : null, at: step(top, name), index: 0 });
		else if (t === '}' || t === ']') open.pop();
		else if (t === ',' && top) top.index++;
		else if (t.startsWith('"') && top?.names && /^\s*:/.test(text.slice(token.lastIndex, token.lastIndex + 200))) {
			name = JSON.parse(t) as string;
			if (top.names.has(name)) return step(top, name);
			top.names.add(name);
		}
	}
	return null;
}

function step(parent: { names: Set<string> | null; at: string; index: number } | undefined, name: string): string {
	if (!parent) return '';
	return `${parent.at}/${parent.names ? name.replaceAll('~', '~0').replaceAll('/', '~1') : parent.index}`;
}
