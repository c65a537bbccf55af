import type { Accepted } from './accepted.ts';

interface Words {
	choose: { one: string; more: string; other: string };
	takePhoto: string;
	dropHere: string;
	hint(accept: Accepted, size: string, most: number): string;
	sending(name: string, percent: number): string;
	sent(name: string): string;
	removed(name: string): string;
	cancel(name: string): string;
	remove(name: string): string;
	retry(name: string): string;
	open(name: string): string;
	download(name: string): string;
	tooLarge(name: string, most: string): string;
	wrongType(name: string, accept: Accepted): string;
	empty(name: string): string;
	tooMany(most: number): string;
	offline: string;
	lost: string;
	previous: string;
	next: string;
	files: string;
	count(n: number): string;
	at(n: number, of: number): string;
}

const zh: Words = {
	choose: { one: '选择文件', more: '继续添加', other: '更换文件' },
	takePhoto: '拍照',
	dropHere: '或将文件拖到此处、粘贴到此处',
	hint: (accept, size, most) =>
		`${{ images: '图片', documents: '文档（PDF、Office、文本）', any: '任意文件' }[accept]}，${most === 1 ? '1 个' : `最多 ${most} 个`}，每个不超过 ${size}`,
	sending: (name, percent) => `正在上传 ${name}，${percent}%`,
	sent: (name) => `已上传 ${name}`,
	removed: (name) => `已移除 ${name}`,
	cancel: (name) => `取消上传 ${name}`,
	remove: (name) => `移除 ${name}`,
	retry: (name) => `重新上传 ${name}`,
	open: (name) => `查看 ${name}`,
	download: (name) => `下载 ${name}`,
	tooLarge: (name, most) => `“${name}”超过 ${most}，请压缩后再上传。`,
	wrongType: (name, accept) => `“${name}”不是${{ images: '图片', documents: '文档', any: '文件' }[accept]}，请另选文件。`,
	empty: (name) => `“${name}”是空文件，请另选文件。`,
	tooMany: (most) => `最多 ${most} 个文件，多出的没有上传。`,
	offline: '网络中断，未上传。恢复后请重试。',
	lost: '页面重新载入后上传已中断，请移除后重新选择。',
	previous: '上一张',
	next: '下一张',
	files: '文件',
	count: (n) => `${n} 个文件`,
	at: (n, of) => `第 ${n} 张，共 ${of} 张`,
};
const en: Words = {
	choose: { one: 'Choose files', more: 'Add more', other: 'Choose another' },
	takePhoto: 'Take a photo',
	dropHere: 'or drop or paste them here',
	hint: (accept, size, most) =>
		`${{ images: 'Pictures', documents: 'Documents (PDF, Office, text)', any: 'Any files' }[accept]}, ${most === 1 ? 'one' : `at most ${most}`}, up to ${size} each`,
	sending: (name, percent) => `Sending ${name}, ${percent}%`,
	sent: (name) => `${name} was sent`,
	removed: (name) => `${name} was removed`,
	cancel: (name) => `Stop sending ${name}`,
	remove: (name) => `Remove ${name}`,
	retry: (name) => `Send ${name} again`,
	open: (name) => `Look at ${name}`,
	download: (name) => `Download ${name}`,
	tooLarge: (name, most) => `“${name}” is larger than ${most}. Make it smaller first.`,
	wrongType: (name, accept) => `“${name}” is no ${{ images: 'picture', documents: 'document', any: 'file' }[accept]}. Choose another file.`,
	empty: (name) => `“${name}” is empty. Choose another file.`,
	tooMany: (most) => `At most ${most} files: the others were not sent.`,
	offline: 'No connection, so it was not sent. Try again when it is back.',
	lost: 'It was not sent before the page was loaded again. Remove it and choose it once more.',
	previous: 'Previous',
	next: 'Next',
	files: 'Files',
	count: (n) => (n === 1 ? '1 file' : `${n} files`),
	at: (n, of) => `${n} of ${of}`,
};
export type FileWords = Words;
export function fileWords(language: string): Words {
	return language.startsWith('zh') ? zh : en;
}
