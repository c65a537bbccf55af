import { type CatalogueField, isDatasetFiles } from '@dougong/engine';
import type { JsonValue } from '@dougong/schemas';
import type { LocalText } from '../http/problem.ts';
import type { NewFile } from '../stores/file.store.ts';
import { kept, misfit } from './attachments.ts';
import { newFile } from './new-file.ts';

/** The files that a data set brings for a field, and what the record keeps of them; `mistake` says of the first that cannot be taken why. */
export function readDatasetFiles(
	value: JsonValue,
	field: CatalogueField,
	by: { at: Date; user: string },
): { files: NewFile[]; value: JsonValue; mistake?: LocalText } {
	const spec = field.type.files?.(field.property);
	if (!spec || !isDatasetFiles(value, field)) return { files: [], value: null, mistake: words.shape };
	const files: NewFile[] = [];
	for (const { name, base64 } of value) {
		const file = newFile(name, Buffer.from(base64, 'base64'), by);
		if (!file) return { files, value: null, mistake: words.refused(name) };
		const wrong = misfit(file, spec);
		if (wrong) return { files, value: null, mistake: wrong.detail };
		files.push(file);
	}
	return { files, value: files.map(kept) };
}

const words = {
	shape: { en: 'Files of data sets are lists of { "name", "base64" }.', zh: '数据集中的文件须写成 { "name", "base64" } 的列表。' },
	refused: (name: string): LocalText => ({ en: `Files such as “${name}” are not taken.`, zh: `不接受“${name}”这类文件。` }),
};
