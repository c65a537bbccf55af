import type { Member, RoleEntry } from '@dougong/schemas/api';

/** What a member is called: the person of the directory where they are one, else the name of the account. */
export function nameOf(member: Member): string {
	return member.person?.title ?? member.name;
}

/** A role as members have it: `app/role`. */
export function refOf({ app, key }: RoleEntry): string {
	return `${app}/${key}`;
}
