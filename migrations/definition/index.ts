export const definitionMigrations = [];
