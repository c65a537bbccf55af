/** The models that people and org units are records of. A file of its own: formula functions need it without the field kinds. */
export const personModel = 'directory/person';
export const orgUnitModel = 'directory/org_unit';
