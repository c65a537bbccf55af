import type { ClientApp } from '@dougong/schemas/api';
import { BareDialog, cx, Icon, Skeleton } from '@dougong/ui';
import { type KeyboardEvent, useEffect, useId, useMemo, useState } from 'react';
import { useClient } from '../client-context.ts';
import { formAddress, modelRef, recordAddress } from '../app/addresses.ts';
import { lookupRecords, textFilter } from '../api/endpoints.ts';
import { useApps } from '../runtime/use-apps.ts';
import { navigationOf } from './navigation.ts';
import { useGo } from './use-go.ts';

interface Hit {
	key: string;
	icon: string;
	title: string;
	group: string;
	to: string;
}
const perModel = 5;

/** Jump to a page, a form, an app or a record by typing. */
export function QuickSearch({ env, app, onClose }: { env: string; app: ClientApp | null; onClose(): void }) {
	const { t } = useClient();
	const go = useGo();
	const listId = useId();
	const [text, setText] = useState('');
	const [active, setActive] = useState(0);
	const places = usePlaces(env, app);
	const found = useRecordHits(env, app, text);
	const wanted = text.trim().toLowerCase();
	const hits = useMemo(() => [...places.filter((p) => p.title.toLowerCase().includes(wanted)).slice(0, 12), ...found.hits], [places, found.hits, wanted]);
	const open = (hit: Hit | undefined) => {
		if (!hit) return;
		onClose();
		go(hit.to);
	};
	const onKeyDown = (event: KeyboardEvent) => {
		if (event.nativeEvent.isComposing) return;
		const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (step) {
			event.preventDefault();
			setActive((active + step + hits.length) % Math.max(1, hits.length));
		}
		if (event.key === 'Enter') open(hits[active]);
	};
	useEffect(() => {
		document.getElementById(`${listId}-${active}`)?.scrollIntoView({ block: 'nearest' });
	}, [listId, active]);
	return (
		<BareDialog onClose={onClose} label={t('search.title')} className="palette">
			<div className="palette__box">
				<Icon name="search" />
				<input
					className="palette__input"
					role="combobox"
					aria-label={t('search.placeholder')}
					placeholder={t('search.placeholder')}
					aria-expanded="true"
					aria-controls={listId}
					aria-activedescendant={hits.length > 0 ? `${listId}-${active}` : undefined}
					autoComplete="off"
					value={text}
					onChange={(e) => {
						setText(e.target.value);
						setActive(0);
					}}
					onKeyDown={onKeyDown}
				/>
			</div>
			<div className="palette__list">
				<div id={listId} role="listbox" aria-label={t('search.title')} hidden={hits.length === 0}>
					{hits.map((hit, i) => (
						// biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: keys are handled by the input
						<div
							key={hit.key}
							id={`${listId}-${i}`}
							role="option"
							aria-selected={i === active}
							className={cx('option', 'palette__hit')}
							data-active={i === active || undefined}
							onPointerMove={() => i !== active && setActive(i)}
							onClick={() => open(hit)}
						>
							<Icon name={hit.icon} />
							<span>{hit.title}</span>
							<span className="option__sub">{hit.group}</span>
						</div>
					))}
				</div>
				{found.loading && hits.length === 0 && <Skeleton lines={2} />}
				<p className="listbox__note" role="status">
					{!found.loading && hits.length === 0 ? t('search.none', { text }) : wanted === '' ? t('search.hint') : ''}
				</p>
			</div>
			<p className="palette__keys" aria-hidden="true">
				{t('search.keys')}
			</p>
		</BareDialog>
	);
}

/** Pages and forms of this app, and the other apps. */
function usePlaces(env: string, app: ClientApp | null): Hit[] {
	const { t, language } = useClient();
	const apps = useApps(env);
	return useMemo(() => {
		const hits: Hit[] = [];
		if (app) {
			for (const g of navigationOf(app, '')) {
				for (const e of g.entries)
					hits.push({ key: `page ${e.key}`, icon: e.icon, title: e.title, group: g.title || t('search.pages'), to: `/${env}/${app.key}/${e.key}` });
			}
			for (const [key, form] of Object.entries(app.forms)) {
				if (!app.models[modelRef(app, String(form.model))]?.can.create) continue;
				hits.push({
					key: `form ${key}`,
					icon: String(form.icon ?? 'form'),
					title: String(form.title),
					group: t('search.forms'),
					to: formAddress(env, app.key, key),
				});
			}
		}
		for (const a of apps.data ?? []) {
			if (a.key !== app?.key)
				hits.push({ key: `app ${a.key}`, icon: a.icon ?? 'app', title: a.titles?.[language] ?? a.title, group: t('shell.apps'), to: `/${env}/${a.key}` });
		}
		return hits;
	}, [env, app, apps.data, language, t]);
}

/** Records of the app's own models, asked for once typing pauses. */
function useRecordHits(env: string, app: ClientApp | null, text: string): { hits: Hit[]; loading: boolean } {
	const [found, setFound] = useState<{ hits: Hit[]; loading: boolean }>({ hits: [], loading: false });
	useEffect(() => {
		const wanted = text.trim();
		if (!app || wanted.length < 1) return setFound({ hits: [], loading: false });
		let stale = false;
		setFound((before) => ({ ...before, loading: true }));
		const timer = setTimeout(async () => {
			const models = Object.entries(app.models).filter(([, m]) => m.app === app.key && m.can.read && textFilter(m, wanted));
			const answers = await Promise.all(models.map(([ref, m]) => lookupRecords(env, ref, m, wanted, perModel).catch(() => [])));
			if (stale) return;
			const hits = models.flatMap(([ref, m], i) =>
				(answers[i] ?? []).map((r) => ({ key: r.id, icon: m.icon ?? 'file', title: r.title ?? '', group: m.title, to: recordAddress(env, app, ref, r.id) })),
			);
			setFound({ hits, loading: false });
		}, 200);
		return () => {
			stale = true;
			clearTimeout(timer);
		};
	}, [env, app, text]);
	return found;
}
