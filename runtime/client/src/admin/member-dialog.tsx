import type { Member, RoleEntry } from '@dougong/schemas/api';
import { Button, Checkbox, Combobox, type ComboOption, Dialog, ErrorNote, Field } from '@dougong/ui';
import type { ProblemLike } from '@dougong/ui/contracts';
import { useState } from 'react';
import { saveMember } from '../api/admin.ts';
import { queryRecords, titleOf } from '../api/endpoints.ts';
import { asProblem } from '../api/problem.ts';
import { useClient } from '../client-context.ts';
import { nameOf, refOf } from './member-name.ts';

const personModel = 'directory/person';

/** Which person an account is, and which roles it has. */
export function MemberDialog({ env, member, roles, onClose }: { env: string; member: Member; roles: RoleEntry[]; onClose(): void }) {
	const { t, toasts } = useClient();
	const [person, setPerson] = useState<ComboOption[]>(member.person ? [member.person] : []);
	const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(member.roles));
	const [problem, setProblem] = useState<ProblemLike | null>(null);
	const [busy, setBusy] = useState(false);
	const given = roles.filter((r) => !r.everyone);
	const apps = new Map(given.map((r) => [r.app, r.appTitle]));
	const save = async () => {
		setBusy(true);
		try {
			await saveMember(env, member.userId, { person: person[0]?.id ?? null, roles: [...chosen] });
			toasts.show(t('admin.saved'));
			onClose();
		} catch (error) {
			setProblem(asProblem(error));
			setBusy(false);
		}
	};
	const toggle = (key: string, isOn: boolean) => setChosen(new Set(isOn ? [...chosen, key] : [...chosen].filter((k) => k !== key)));
	const footer = (
		<>
			<Button onClick={onClose}>{t('common.cancel')}</Button>
			<Button variant="primary" busy={busy} onClick={() => void save()}>
				{t('common.save')}
			</Button>
		</>
	);
	return (
		<Dialog open onClose={onClose} side="right" title={t('admin.edit-member', { name: nameOf(member) })} footer={footer}>
			<div className="stack">
				{problem && <ErrorNote problem={problem} />}
				<Field id="member-person" label={t('admin.person')}>
					<Combobox
						id="member-person"
						label={t('admin.person')}
						people
						value={person}
						onChange={setPerson}
						search={(text) => findPeople(env, text)}
						placeholder={t('common.none')}
					/>
				</Field>
				{[...apps].map(([app, title]) => (
					<Field key={app} id={`roles-${app}`} label={`${title} · ${t('admin.roles')}`} group>
						{given
							.filter((r) => r.app === app)
							.map((role) => (
								<Checkbox key={role.key} checked={chosen.has(refOf(role))} onChange={(e) => toggle(refOf(role), e.target.checked)}>
									<span title={role.description ?? undefined}>{role.title}</span>
								</Checkbox>
							))}
					</Field>
				))}
			</div>
		</Dialog>
	);
}

/** People of the directory app; without it there are none to choose. */
async function findPeople(env: string, text: string): Promise<ComboOption[]> {
	const search = text.trim();
	const found = await queryRecords(env, personModel, { limit: 30, ...(search && { filter: { search } }) });
	return found.records.map((r) => ({ id: r.id, title: titleOf(r, 'name') }));
}
