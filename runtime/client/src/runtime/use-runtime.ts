import type { ClientApp } from '@dougong/schemas/api';
import { useIsPhone } from '@dougong/ui';
import type { ComputedAt, RuntimePort, Startable } from '@dougong/ui/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { formAddress, recordPageOf } from '../app/addresses.ts';
import { pageFilterQuery, readPageFilter, withRecord } from '../app/page-filter.ts';
import { useClient } from '../client-context.ts';
import type { OpenForm } from '../pages/form-panel.tsx';
import { useConfirm } from '../shell/confirm-provider.tsx';
import { useGo } from '../shell/use-go.ts';
import { createRuntime } from './create-runtime.tsx';
import { createDataPort, refreshData } from './data-port.ts';
import { createTreePort } from './tree-port.ts';
import { createWorkflowPort } from './workflow-port.ts';

export interface UseRuntimeInput {
	env: string;
	app: ClientApp;
	record: { model: string; id: string } | null;
	/** Opens a form in a panel; on a phone forms have a page of their own. */
	onForm(form: OpenForm): void;
	/** Opens the explanation of a computed value in a panel. */
	onExplain(open: OpenExplanation): void;
	/** Asks what a workflow needs to be started. */
	onStart(open: OpenStart): void;
}
export interface OpenStart {
	what: Startable;
	records: readonly { id: string; title: string }[];
}
export interface OpenExplanation {
	of: ComputedAt;
	title?: string;
}

/** The runtime of one page, and where forms inside its blocks save to. */
export function useRuntime({ env, app, record, onForm, onExplain, onStart }: UseRuntimeInput) {
	const { me, language, t, toasts } = useClient();
	const queries = useQueryClient();
	const isPhone = useIsPhone();
	const go = useGo();
	const confirm = useConfirm();
	const [location, navigate] = useLocation();
	const search = useSearch();
	const data = useMemo(() => createDataPort(env, app, queries), [env, app, queries]);
	const trees = useMemo(() => createTreePort(env, app.key, queries), [env, app.key, queries]);
	const workflows = useMemo(
		() => createWorkflowPort({ env, app, language, go, start: (what, records) => onStart({ what, records }) }),
		[env, app, language, go, onStart],
	);
	const host = useMemo(() => ({ env, app, onSaved: () => void refreshData(queries, env) }), [env, app, queries]);
	const runtime = useMemo<RuntimePort>(() => {
		const openRecord: RuntimePort['openRecord'] = (model, id, page) => {
			// A page that this member may not open gives way to the one that is theirs.
			const target = page !== undefined && app.pages[page] ? page : recordPageOf(app, model);
			if (isPhone) go(`/${env}/${app.key}/${target}/${id}`);
			else navigate(withRecord(location, window.location.search, `${target}/${id}`));
		};
		const openForm: RuntimePort['openForm'] = (form, options = {}) => {
			if (isPhone) go(formAddress(env, app.key, form, options));
			else onForm({ form, ...options });
		};
		const openPage: RuntimePort['openPage'] = (page, filter) => go(`/${env}/${app.key}/${page}${pageFilterQuery(filter)}`);
		const explain: RuntimePort['explain'] = (of, title) => onExplain({ of, title });
		return createRuntime({
			env,
			app,
			me,
			language,
			t,
			data,
			trees,
			workflows,
			toasts,
			isPhone,
			record,
			actions: { openRecord, openForm, openPage, confirm, explain },
		});
	}, [env, app, me, language, t, data, trees, workflows, toasts, isPhone, record, go, navigate, location, onForm, onExplain, confirm]);
	const pageFilter = useMemo(() => (record ? null : readPageFilter(search, app)), [record, search, app]);
	return { runtime: useMemo(() => ({ ...runtime, pageFilter }), [runtime, pageFilter]), host };
}
