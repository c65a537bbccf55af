import type { Member } from '@dougong/schemas/api';

/** What a member is called: the person of the directory where they are one, else the name of the account. */
export function nameOf(member: Member): string {
	return member.person?.title ?? member.name;
}
