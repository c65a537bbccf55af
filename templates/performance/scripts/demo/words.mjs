/** `text` with `name` in place of `mark`, and a space between Chinese and Latin letters or digits, as print has it. */
export function insert(text, mark, name) {
	return text.replace(mark, (_, at) => {
		const before = /[一-龥]$/.test(text.slice(0, at)) && /^[0-9A-Za-z]/.test(name) ? ' ' : '';
		const after = /[0-9A-Za-z]$/.test(name) && /^[一-龥]/.test(text.slice(at + mark.length)) ? ' ' : '';
		return `${before}${name}${after}`;
	});
}
