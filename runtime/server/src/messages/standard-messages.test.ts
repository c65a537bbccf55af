import { expect, it } from 'vitest';
import { standardMessage, standardMessages } from './standard-messages.ts';
import { type StandardTopic, standardTopics } from './topics.ts';

const topics = Object.keys(standardTopics) as StandardTopic[];
const all = { title: 'T-1', workflow: 'W-1', by: 'B-1', of: 'O-1', due: 'D-1', comment: 'C-1', outcome: 'A-1', node: 'N-1', error: 'E-1' };

it.each(topics)('%s has words in both languages, with what is known and without what is not', (topic) => {
	const zh = standardMessage(topic, { title: '目标' }, 'zh-CN');
	const en = standardMessage(topic, { title: 'Goal' }, 'en');
	expect(zh.title).toMatch(/\p{Script=Han}.*目标/u);
	expect(en.title).toContain('Goal');
	for (const text of [zh.title, zh.body, en.title, en.body]) expect(text).not.toMatch(/undefined|null|“”|：\s*$|\n\n/);
	const full = standardMessage(topic, all, 'en');
	expect(`${full.title} ${full.body}`).toMatch(/[A-Z]-1/);
	expect(standardTopics[topic].zh).toMatch(/\p{Script=Han}/u);
});

it('names due date, comment and who, where the topic is about them', () => {
	expect(standardMessage('task.assigned', all, 'zh-CN')).toEqual({ title: '待办：T-1', body: 'B-1提交的“W-1”\n截止：D-1\n意见：C-1' });
	expect(standardMessage('run.decided', all, 'en')).toEqual({ title: 'A-1: T-1', body: 'By B-1\nComment: C-1' });
});

it('may have details in the language of the reader', () => {
	const made = standardMessages('run.decided', (language) => ({ title: 'T', outcome: language === 'en' ? 'Approved' : '已通过' }));
	expect(made.title).toEqual({ 'zh-CN': '已通过：T', en: 'Approved: T' });
});
