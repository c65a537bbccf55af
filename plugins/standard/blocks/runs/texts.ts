const zh = {
	title: '流程',
	none: '还没有与此记录相关的流程。',
	states: { running: '进行中', stopped: '已停下', ended: '已结束', withdrawn: '已撤回', cancelled: '已终止' },
	at: (node: string) => `当前在“${node}”`,
	waitingFor: (names: string) => `等待 ${names}`,
	since: (time: string) => `自 ${time}`,
	startedBy: (name: string, time: string) => `${name} 于 ${time} 发起`,
	startedAt: (time: string) => `${time} 发起`,
	endedAt: (time: string) => `${time} 结束`,
	late: '已逾期',
	failed: (why: string) => `出错：${why}`,
	list: '流程列表',
	underWay: '进行中的流程',
	picture: (subject: string) => `“${subject}”的流程图`,
};
export type RunsTexts = typeof zh;
const en: RunsTexts = {
	title: 'Workflow runs',
	none: 'No workflow has been about this record yet.',
	states: { running: 'Running', stopped: 'Stopped', ended: 'Ended', withdrawn: 'Withdrawn', cancelled: 'Cancelled' },
	at: (node) => `at “${node}”`,
	waitingFor: (names) => `waits for ${names}`,
	since: (time) => `since ${time}`,
	startedBy: (name, time) => `started by ${name}, ${time}`,
	startedAt: (time) => `started ${time}`,
	endedAt: (time) => `ended ${time}`,
	late: 'Overdue',
	failed: (why) => `Failed: ${why}`,
	list: 'Runs',
	underWay: 'Workflows under way',
	picture: (subject) => `Picture of “${subject}”`,
};
export const runsTexts = (language: string): RunsTexts => (language === 'en' ? en : zh);
