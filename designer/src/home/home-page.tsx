import { asProblem } from '@dougong/client';
import type { AppEntry, TemplateEntry } from '@dougong/schemas/api';
import { Button, EmptyState, ErrorNote, Icon, Pill, Select, Skeleton } from '@dougong/ui';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useLocation } from 'wouter';
import { listApps, listTemplates } from '../api.ts';
import { useDesigner } from '../designer-context.ts';
import { TopBar } from '../top-bar.tsx';
import { FileDialog } from './file-dialog.tsx';
import { InstallDialog } from './install-dialog.tsx';

/** The apps of an environment, and what else can be installed. */
export function HomePage({ env: wanted }: { env?: string }) {
	const { texts, me, language } = useDesigner();
	const [, navigate] = useLocation();
	const env = me.environments.find((e) => e.key === wanted)?.key ?? me.environments[0]?.key ?? 'production';
	const apps = useQuery({ queryKey: ['apps', env, language], queryFn: () => listApps(env) });
	const templates = useQuery({ queryKey: ['templates', env, language], queryFn: () => listTemplates(env) });
	const [installing, setInstalling] = useState<TemplateEntry | null>(null);
	const [isFromFile, setFromFile] = useState(false);
	const back = (
		<a className="btn btn--ghost" href="/">
			<Icon name="arrow-left" />
			<span className="topbar__wide">{texts.backToApps}</span>
		</a>
	);
	return (
		<>
			<TopBar back={back} title={texts.designer}>
				{me.environments.length > 1 && (
					<Select
						aria-label={texts.environment}
						value={env}
						options={me.environments.map((e) => ({ value: e.key, label: e.title }))}
						onChange={(e) => navigate(`/${e.target.value}`)}
					/>
				)}
			</TopBar>
			<main className="home">
				<section className="home__section">
					<div className="home__head">
						<div>
							<h2>{texts.apps}</h2>
							<p className="muted">{texts.appsBody}</p>
						</div>
						<Button icon="plus" onClick={() => setFromFile(true)}>
							{texts.fromFile}
						</Button>
					</div>
					{apps.error && <ErrorNote problem={asProblem(apps.error)} onRetry={() => void apps.refetch()} />}
					{apps.isLoading && <Skeleton lines={3} height={40} />}
					{apps.data?.length === 0 && <EmptyState icon="app" title={texts.noApps} body={texts.noAppsBody} />}
					<ul className="home__grid">
						{apps.data?.map((app) => (
							<li key={app.key}>
								<AppCard env={env} app={app} />
							</li>
						))}
					</ul>
				</section>
				<section className="home__section">
					<h2>{texts.templates}</h2>
					<p className="muted">{texts.templatesBody}</p>
					{templates.error && <ErrorNote problem={asProblem(templates.error)} onRetry={() => void templates.refetch()} />}
					{templates.isLoading && <Skeleton lines={3} height={40} />}
					<ul className="home__grid">
						{templates.data?.map((template) => (
							<li key={template.key}>
								<TemplateCard template={template} onInstall={() => setInstalling(template)} />
							</li>
						))}
					</ul>
				</section>
			</main>
			{installing && <InstallDialog env={env} template={installing} all={templates.data ?? []} onClose={() => setInstalling(null)} />}
			{isFromFile && <FileDialog env={env} onClose={() => setFromFile(false)} />}
		</>
	);
}

function AppCard({ env, app }: { env: string; app: AppEntry }) {
	const { texts, language } = useDesigner();
	return (
		<Link className="app-card app-card--link" href={`/${env}/${app.key}`}>
			<span className="app-card__icon">
				<Icon name={app.icon ?? 'app'} size={20} />
			</span>
			<span className="app-card__body">
				<strong>{app.titles?.[language] ?? app.title}</strong>
				<span className="muted">{app.description}</span>
			</span>
			<span className="app-card__foot muted">
				{texts.revision(app.revision)} · {app.version}
			</span>
		</Link>
	);
}

function TemplateCard({ template, onInstall }: { template: TemplateEntry; onInstall(): void }) {
	const { texts } = useDesigner();
	return (
		<div className="app-card">
			<span className="app-card__icon">
				<Icon name={template.icon ?? 'app'} size={20} />
			</span>
			<span className="app-card__body">
				<strong>{template.title}</strong>
				<span className="muted">{template.description}</span>
			</span>
			<span className="app-card__foot">
				<span className="muted">{template.version}</span>
				{template.installed ? (
					<Pill color="green">{texts.installed}</Pill>
				) : (
					<Button size="s" onClick={onInstall} aria-label={texts.installTemplate(template.title)}>
						{texts.install}
					</Button>
				)}
			</span>
		</div>
	);
}
