import { buildCatalogue } from '@dougong/engine';
import { type Bundle, type JsonObject, keyPattern, languageVersion, type Definition } from '@dougong/schemas';
import { Button, Checkbox, Dialog, Field, Input, Note, Textarea } from '@dougong/ui';
import { type ChangeEvent, useId, useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { useDesigner } from '../designer-context.ts';
import { lineOf, parseJson } from '../json/parse-json.ts';
import { InstallProblem } from './install-problem.tsx';
import { isBundle, isObjectSchema, keyFrom, plainApp } from './plain-schema.ts';
import { useInstall } from './use-install.ts';

const legalKey = new RegExp(keyPattern);
type Found =
	| { kind: 'nothing' }
	| { kind: 'mistake'; message: string }
	| { kind: 'other' }
	| { kind: 'app'; bundle: Bundle }
	| { kind: 'schema'; schema: JsonObject; fields: number };

/** An app from a file: a whole app, or a plain JSON Schema that becomes one. */
export function FileDialog({ env, onClose }: { env: string; onClose(): void }) {
	const { texts, registry } = useDesigner();
	const id = useId();
	const [, navigate] = useLocation();
	const [text, setText] = useState('');
	const [title, setTitle] = useState('');
	const [key, setKey] = useState('');
	const [isOpen, setOpen] = useState(true);
	const { install, isBusy, problem } = useInstall(env, (app) => navigate(`/${env}/${app}`));
	const found = useMemo(() => look(text, texts, registry), [text, texts, registry]);
	const isKeyBad = key !== '' && (!legalKey.test(key) || key.length > 24);
	const isReady = found.kind === 'app' || (found.kind === 'schema' && title.trim() !== '' && key !== '' && !isKeyBad);

	const take = (content: string, name: string) => {
		setText(content);
		const next = look(content, texts, registry);
		if (next.kind !== 'schema') return;
		const schemaTitle = typeof next.schema.title === 'string' ? next.schema.title : '';
		setTitle((t) => t || schemaTitle || name.replace(/\.(schema\.)?json$/i, ''));
		setKey((k) => k || keyFrom(name) || keyFrom(schemaTitle));
	};
	const choose = async (event: ChangeEvent<HTMLInputElement>) => {
		const file = event.target.files?.[0];
		if (file) take(await file.text(), file.name);
	};
	const go = () => {
		if (found.kind === 'app') void install(found.bundle.app.title, { bundle: found.bundle });
		if (found.kind === 'schema')
			void install(title, { bundle: plainApp(found.schema, { key, title: title.trim(), isOpen, roleTitle: texts.member }, registry) });
	};
	const footer = (
		<>
			<Button onClick={onClose} disabled={isBusy}>
				{texts.cancel}
			</Button>
			<Button variant="primary" busy={isBusy} disabled={!isReady} onClick={go}>
				{isBusy ? texts.installing : texts.install}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={() => !isBusy && onClose()} title={texts.fromFile} description={texts.fromFileBody} footer={footer} size="l">
			<div className="form-stack">
				<Field id={`${id}file`} label={texts.chooseFile}>
					<Input id={`${id}file`} type="file" accept=".json,application/json" onChange={choose} />
				</Field>
				<Field id={`${id}text`} label={texts.orPaste} error={found.kind === 'mistake' ? found.message : undefined}>
					<Textarea
						id={`${id}text`}
						className="code-paste"
						spellCheck={false}
						placeholder={texts.pasteHere}
						value={text}
						onChange={(e) => take(e.target.value, '')}
					/>
				</Field>
				{found.kind === 'other' && (
					<Note kind="warn" title={texts.notUsable}>
						{texts.notUsableBody}
					</Note>
				)}
				{found.kind === 'app' && <Note kind="ok" title={texts.isApp(found.bundle.app.title, found.bundle.definitions.length)} />}
				{found.kind === 'schema' && (
					<>
						<Note kind="ok" title={texts.isSchema(found.fields)} />
						<Field id={`${id}title`} label={texts.appName} required>
							<Input id={`${id}title`} value={title} onChange={(e) => setTitle(e.target.value)} />
						</Field>
						<Field id={`${id}key`} label={texts.appKey} required help={texts.appKeyHelp} error={isKeyBad ? texts.appKeyBad : undefined}>
							<Input id={`${id}key`} value={key} invalid={isKeyBad} onChange={(e) => setKey(e.target.value)} />
						</Field>
						<div>
							<Checkbox checked={isOpen} onChange={(e) => setOpen(e.target.checked)}>
								{texts.openToAll}
							</Checkbox>
							<p className="field__help">{texts.openToAllHelp}</p>
						</div>
					</>
				)}
				{problem && <InstallProblem problem={problem} />}
			</div>
		</Dialog>
	);
}

function look(text: string, texts: ReturnType<typeof useDesigner>['texts'], registry: ReturnType<typeof useDesigner>['registry']): Found {
	if (text.trim() === '') return { kind: 'nothing' };
	const parsed = parseJson(text.replace(/^\uFEFF/, ''));
	if (!parsed.ok) {
		const { line, column } = lineOf(text, parsed.at);
		return { kind: 'mistake', message: texts.mistakeAt(line, column, texts.mistakes[parsed.reason]) };
	}
	const json: unknown = parsed.value;
	if (isBundle(json)) return { kind: 'app', bundle: json };
	if (!isObjectSchema(json)) return { kind: 'other' };
	const model = { kind: 'model', key: 'm', title: 'm', schema: { type: 'object', ...json } } as Definition;
	const app = { kind: 'app' as const, key: 'a', title: 'a', language: languageVersion, version: '1.0.0' };
	return { kind: 'schema', schema: json, fields: buildCatalogue({ app, definitions: [model] }, registry).models.get('m')?.fields.length ?? 0 };
}
