import type { JobEntry } from '@dougong/schemas/api';
import type { CatalogueSet } from '../catalogues.ts';
import type { Language, LocalText } from '../http/problem.ts';
import type { JobError, StoredJob } from './job-kind.ts';
import type { Jobs } from './jobs.ts';

/** A job as an administrator reads of it. */
export function jobJson(job: StoredJob, { jobs, set, language }: { jobs: Jobs; set: CatalogueSet; language: Language }): JobEntry {
	const kind = jobs.find(job.kind);
	const text = (local: LocalText) => local[language === 'en' ? 'en' : 'zh'];
	return {
		id: job.id,
		kind: job.kind,
		title: kind ? text(kind.title(job.payload, set)) : job.kind,
		state: job.state,
		done: job.done,
		total: job.total,
		attempts: job.attempts,
		error: job.error && text(errorWords[job.error.code]).replace('{message}', job.error.message),
		report: (job.result && kind?.report?.(job.result, language, set)) ?? null,
		runAt: job.runAt.toISOString(),
		createdAt: job.createdAt.toISOString(),
		updatedAt: job.updatedAt.toISOString(),
	};
}

const errorWords: Record<JobError['code'], LocalText> = {
	died: {
		en: 'The server ended again and again while it worked on this. Look at its log and its memory, then run the job again.',
		zh: '处理该任务时服务器多次异常退出。请检查服务器日志与内存，然后重新执行。',
	},
	slow: {
		en: 'The database took too long for one step. Run it again when less is going on, or raise DOUGONG_QUERY_TIMEOUT_MS.',
		zh: '数据库处理单个步骤超时。请在系统较空闲时重新执行，或调大 DOUGONG_QUERY_TIMEOUT_MS。',
	},
	busy: {
		en: 'Others kept changing the same records. Run it again when less is going on.',
		zh: '相关记录一直被其他操作占用。请在系统较空闲时重新执行。',
	},
	failed: {
		en: 'It could not be done: {message}. Run it again; if it fails again, pass this message on to support.',
		zh: '任务未能完成：{message}。请重新执行；若再次失败，请将此信息转交技术支持。',
	},
};
