import { textsOf } from '@dougong/engine';
import type { Accounts, AppManifest, Dataset, Translation } from '@dougong/schemas';
import { useDesigner } from '../designer-context.ts';
import type { SummaryProps } from './summary.tsx';

const shown = 20;

export function AppSummary({ content, catalogue, onGo }: SummaryProps<AppManifest>) {
	const { texts } = useDesigner();
	const pageTitle = (key: string) => catalogue.pages.get(key)?.title ?? key;
	const facts: [string, string | undefined][] = [
		[texts.whatFor, content.description],
		[texts.version, content.version],
		[texts.key, content.key],
		[texts.home, content.home && pageTitle(content.home)],
		[texts.requiresApps, content.requires?.map((r) => r.app).join('、')],
	];
	return (
		<>
			<dl className="fact-list">
				{facts
					.filter(([, value]) => value)
					.map(([name, value]) => (
						<div key={name}>
							<dt>{name}</dt>
							<dd>{value}</dd>
						</div>
					))}
			</dl>
			{content.navigation && (
				<>
					<h3>{texts.navigation}</h3>
					{content.navigation.map((group) => (
						<div key={group.key} className="nav-group">
							<p>{group.title}</p>
							<ul className="chips-list">
								{group.pages.map((page) => (
									<li key={page}>
										<button type="button" className="link" onClick={() => onGo(`pages/${page}.json`)}>
											{pageTitle(page)}
										</button>
									</li>
								))}
							</ul>
						</div>
					))}
				</>
			)}
		</>
	);
}

export function DatasetSummary({ content, catalogue }: SummaryProps<Dataset>) {
	const { texts } = useDesigner();
	const model = catalogue.models.get(content.model);
	const names = [...new Set(content.records.slice(0, shown).flatMap((r) => Object.keys(r.values)))].slice(0, 6);
	return (
		<>
			<p className="muted">
				{texts.purpose[content.purpose]} · {model?.title ?? content.model} · {texts.records(content.records.length)}
			</p>
			<div className="summary__scroll">
				<table className="facts">
					<caption>{texts.firstRecords(Math.min(shown, content.records.length))}</caption>
					<thead>
						<tr>
							<th>{texts.key}</th>
							{names.map((name) => (
								<th key={name}>{model?.fieldsByKey.get(name)?.title ?? name}</th>
							))}
						</tr>
					</thead>
					<tbody>
						{content.records.slice(0, shown).map((record) => (
							<tr key={record.key}>
								<th scope="row">{record.key}</th>
								{names.map((name) => (
									<td key={name}>{plain(record.values[name])}</td>
								))}
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</>
	);
}

export function AccountsSummary({ content }: SummaryProps<Accounts>) {
	const { texts } = useDesigner();
	return (
		<div className="summary__scroll">
			<table className="facts">
				<thead>
					<tr>
						<th>{texts.account}</th>
						<th>{texts.details}</th>
						<th>{texts.roles}</th>
					</tr>
				</thead>
				<tbody>
					{content.accounts.map((account) => (
						<tr key={account.username}>
							<th scope="row">{account.username}</th>
							<td>{account.title}</td>
							<td>{account.roles.join('、')}</td>
						</tr>
					))}
				</tbody>
			</table>
		</div>
	);
}

export function TranslationSummary({ content, catalogue }: SummaryProps<Translation>) {
	const { texts, registry } = useDesigner();
	const all = [...textsOf(catalogue.bundle, registry)];
	const missing = all.filter(([path]) => content.texts[path] === undefined);
	return (
		<>
			<p className="summary__lead">
				{texts.language} {content.language} · {texts.translated(all.length - missing.length, all.length)}
			</p>
			{missing.length > 0 && (
				<>
					<h3>{texts.missing}</h3>
					<ul className="plain-list">
						{missing.slice(0, 100).map(([path, text]) => (
							<li key={path}>
								{text} <code>{path}</code>
							</li>
						))}
					</ul>
				</>
			)}
		</>
	);
}

function plain(value: unknown): string {
	return value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
}
