const zh = {
	title: (what: string) => `发起：${what}`,
	about: (count: number) => `对所选的 ${count} 条记录发起`,
	looking: '正在确认由谁处理…',
	choose: '请选择由谁处理',
	needed: '请选择人员',
	find: '输入姓名查找',
	start: '发起',
	cancel: '取消',
	close: '关闭',
	started: (count: number) => (count === 1 ? '已发起' : `已发起 ${count} 个流程`),
	refused: (count: number) => `${count} 个未能发起：`,
	nothing: '没有发起任何流程',
};
export type StartTexts = typeof zh;
const en: StartTexts = {
	title: (what) => `Start: ${what}`,
	about: (count) => `For the ${count} chosen records`,
	looking: 'Finding out who will be asked…',
	choose: 'Choose who is asked',
	needed: 'Choose somebody',
	find: 'Type a name',
	start: 'Start',
	cancel: 'Cancel',
	close: 'Close',
	started: (count) => (count === 1 ? 'Started' : `${count} runs started`),
	refused: (count) => `${count} could not be started:`,
	nothing: 'Nothing was started',
};
export const startTexts = (language: string): StartTexts => (language === 'en' ? en : zh);
