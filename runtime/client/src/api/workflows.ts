import type {
	DelegationBody,
	DelegationEntry,
	DwellReport,
	FileEntry,
	MoveResult,
	MoveRuns,
	ReplayPreview,
	RunActBody,
	RunDetail,
	RunList,
	RunQuery,
	StartResult,
	StartRuns,
	TaskActBody,
	TaskBatch,
	TaskBatchResult,
	TaskCounts,
	TaskDetail,
	TaskList,
	TaskQuery,
	WorkflowEntry,
} from '@dougong/schemas/api';
import { request } from './http.ts';
import { ProblemError } from './problem.ts';

/** The server's addresses for tasks, runs and delegations, one function each. */

/** `?a=b` of what is set; lists and false are left out. */
function query(values: { readonly [name: string]: string | number | boolean | null | undefined }): string {
	const set = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== '' && value !== false);
	return set.length > 0 ? `?${new URLSearchParams(set.map(([name, value]) => [name, String(value)]))}` : '';
}

export const listTasks = (env: string, by: TaskQuery) => request<TaskList>('GET', `/${env}/tasks${query(by)}`);
export const countTasks = (env: string) => request<TaskCounts>('GET', `/${env}/tasks/counts`);
export const getTask = (env: string, id: string) => request<TaskDetail>('GET', `/${env}/tasks/${id}`);
export const actOnTask = (env: string, id: string, body: TaskActBody) => request<unknown>('POST', `/${env}/tasks/${id}/act`, { body });
export const actOnTasks = (env: string, body: TaskBatch) => request<TaskBatchResult>('POST', `/${env}/tasks/batch`, { body });

export const listRuns = (env: string, by: RunQuery) => request<RunList>('GET', `/${env}/runs${query(by)}`);
export const getRun = (env: string, id: string) => request<RunDetail>('GET', `/${env}/runs/${id}`);
export const actOnRun = (env: string, id: string, body: RunActBody) => request<unknown>('POST', `/${env}/runs/${id}/act`, { body });
export const previewReplay = (env: string, id: string, body: RunActBody) =>
	request<ReplayPreview>('POST', `/${env}/runs/${id}/act`, { body: { ...body, preview: true } });

const workflows = (env: string, app: string) => `/${env}/apps/${app}/workflows`;
export const listWorkflows = (env: string, app: string, record?: string) =>
	request<{ workflows: WorkflowEntry[] }>('GET', `${workflows(env, app)}${query({ record })}`).then((r) => r.workflows);
export const startRuns = (env: string, app: string, key: string, body: StartRuns) =>
	request<StartResult>('POST', `${workflows(env, app)}/${key}/start`, { body });
export const getDwell = (env: string, app: string, key: string, span: { from: string; to: string }) =>
	request<DwellReport>('GET', `${workflows(env, app)}/${key}/dwell${query(span)}`);
export const moveRuns = (env: string, app: string, key: string, body: MoveRuns) => request<MoveResult>('POST', `${workflows(env, app)}/${key}/move`, { body });

/** So many runs at once; more would keep a request too long. */
const mostMoves = 50;
/** All runs, part by part; `onPart` hears how many have moved so far. */
export async function moveAllRuns(env: string, app: string, key: string, body: MoveRuns, onPart: (moved: number) => void = () => {}): Promise<MoveResult> {
	let whole = await moveRuns(env, app, key, body);
	for (let part = 1; whole.cursor !== null && part < mostMoves; part++) {
		onPart(whole.moved);
		const next = await moveRuns(env, app, key, { ...body, cursor: whole.cursor });
		whole = { ...next, moved: whole.moved + next.moved, stay: [...whole.stay, ...next.stay], mapping: together([...whole.mapping, ...next.mapping]) };
	}
	return whole;
}

function together(lines: MoveResult['mapping']): MoveResult['mapping'] {
	const found = new Map<string, MoveResult['mapping'][number]>();
	for (const line of lines) found.set(line.from, { ...line, runs: line.runs + (found.get(line.from)?.runs ?? 0) });
	return [...found.values()];
}

export const listDelegations = (env: string) => request<{ delegations: DelegationEntry[] }>('GET', `/${env}/delegations`).then((r) => r.delegations);
export const delegate = (env: string, body: DelegationBody) => request<DelegationEntry>('POST', `/${env}/delegations`, { body });
export const revokeDelegation = (env: string, id: string) => request<void>('DELETE', `/${env}/delegations/${id}`);

/** Puts a file into the environment; whoever may see what it hangs on may read it. */
export async function uploadFile(env: string, file: File): Promise<FileEntry> {
	const response = await fetch(`/api/v1/${env}/files`, {
		method: 'POST',
		body: file,
		headers: {
			'content-type': file.type || 'application/octet-stream',
			'x-file-name': encodeURIComponent(file.name),
			'accept-language': document.documentElement.lang,
		},
		credentials: 'same-origin',
	});
	const answer = await response.json().catch(() => ({ title: `HTTP ${response.status}`, detail: response.statusText, code: 'client.unknown' }));
	if (!response.ok) throw new ProblemError(answer);
	return answer as FileEntry;
}
/** Of a file that hangs on the story of a run: who sees the run may read it. */
export const fileAddress = (env: string, run: string, id: string) => `/api/v1/${env}/files/${id}${query({ run })}`;
