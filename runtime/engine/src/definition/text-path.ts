/**
 * The path, as translations name it, of the item `name` of the list at `path`. Lists that hold what people see as parts of the whole
 * are left out: `form.add.main.summary.title`, but `page.home.figures.cards.open.title`.
 */
export function pathOfItem(path: string, name: string): string {
	return `${path.replace(/^(form\.[^.]+)\.sections$|^(page\.[^.]+)\.blocks$|^(form\.[^.]+\.[^.]+)\.fields$/, '$1$2$3')}.${name}`;
}
