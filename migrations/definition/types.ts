/** JSON as parsed. A migration trusts nothing about its shape: the check comes after. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** One step of the definition language, from version `from` to `from + 1`. Pure; imports nothing of ours; never changed after its release. */
export interface DefinitionMigration {
	from: number;
	title: string;
	/** The app bundle (`{ app, definitions }`) in the words of the next version. Must not change what it is given. */
	migrate(bundle: { [key: string]: Json }): { [key: string]: Json };
}
