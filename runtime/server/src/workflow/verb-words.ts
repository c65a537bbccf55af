import type { LocalText } from '../http/problem.ts';

const words: { [verb: string]: LocalText } = {
	approve: { en: 'approved', zh: '同意' },
	reject: { en: 'rejected', zh: '驳回' },
	return: { en: 'returned it', zh: '退回' },
	transfer: { en: 'handed it on', zh: '转交' },
	'hand-over': { en: 'handed it over', zh: '移交' },
	'add-signer': { en: 'added a signer', zh: '加签' },
	choose: { en: 'chose people', zh: '选择人员' },
	complete: { en: 'completed', zh: '完成' },
	comment: { en: 'commented', zh: '评论' },
	save: { en: 'saved', zh: '保存' },
	read: { en: 'read it', zh: '已阅' },
	withdraw: { en: 'withdrew it', zh: '撤回' },
	cancel: { en: 'cancelled it', zh: '取消' },
	urge: { en: 'asked to hurry', zh: '催办' },
	replay: { en: 'ran it again', zh: '重新执行' },
	cancelled: { en: 'cancelled', zh: '已取消' },
	done: { en: 'done', zh: '已完成' },
};

/** What somebody did, in a word or two. */
export function verbWords(verb: string): LocalText {
	return words[verb] ?? { en: verb, zh: verb };
}
