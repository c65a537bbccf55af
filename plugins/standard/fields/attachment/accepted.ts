import type { FileSpec } from '@dougong/engine';

/** How many files a field takes that says nothing of it. */
export const usualMost = 10;

export type Accepted = 'images' | 'documents' | 'any';

const office = 'application/vnd.openxmlformats-officedocument';
/** What each choice of `x-accept` lets through, by what files are. */
export const acceptedTypes: { readonly [A in Accepted]: Omit<FileSpec, 'maxBytes'> } = {
	images: { types: ['image/'], words: { en: 'a picture (PNG, JPEG, GIF, WebP, HEIC)', zh: '图片（PNG、JPEG、GIF、WebP、HEIC）' } },
	documents: {
		types: [
			'application/pdf',
			`${office}.wordprocessingml.document`,
			`${office}.spreadsheetml.sheet`,
			`${office}.presentationml.presentation`,
			'application/msword',
			'application/vnd.ms-excel',
			'application/vnd.ms-powerpoint',
			'text/plain',
			'text/csv',
			'text/markdown',
		],
		words: { en: 'a document (PDF, Word, Excel, PowerPoint, text)', zh: '文档（PDF、Word、Excel、PowerPoint、文本）' },
	},
	any: { types: null, words: { en: 'a file', zh: '文件' } },
};

/** For the file dialog of a browser: endings tell it more surely than types do. */
export const dialogTypes: { readonly [A in Accepted]: string | undefined } = {
	images: 'image/png,image/jpeg,image/gif,image/webp,image/heic,image/heif,image/avif',
	documents: '.pdf,.doc,.docx,.xls,.xlsx,.ppt,.pptx,.txt,.csv,.md',
	any: undefined,
};
