import { addDays, anchor } from './days.mjs';
import { company, headcount, reportsTo } from './company.mjs';
import { makeNames } from './names.mjs';
import { makeRandom } from './random.mjs';

/**
 * Units, people and assignments of the demo company.
 * units: { key, name, kind, trade, parent, head, members, path } in tree order; `members` are the people directly in it.
 * people: { key, name, unit, manager, position, grade, hired, isHead } with `unit` and `manager` as objects.
 */
export function makeDirectory() {
	const random = makeRandom('directory');
	const nameFor = makeNames(random);
	const units = [];
	const people = [];
	const addPerson = (unit, [position, gradeFamily], isHead) => {
		const gender = random.chance(genderShare(unit.trade)) ? 'm' : 'f';
		const person = {
			key: '',
			name: nameFor(gender),
			unit,
			manager: null,
			position,
			grade: grade(gradeFamily, random),
			hired: hiredOn(gradeFamily, random),
			isHead,
		};
		unit.members.push(person);
		people.push(person);
		return person;
	};
	const addUnit = (spec, parent) => {
		const key = parent ? `${parent.key}-${spec.code}` : spec.code;
		const unit = { key, code: spec.code, name: spec.name, kind: spec.kind, trade: spec.trade, parent, head: null, members: [], below: [] };
		units.push(unit);
		parent?.below.push(unit);
		if (spec.head) unit.head = addPerson(unit, spec.head, true);
		for (const [position, family, count] of spec.staff ?? []) for (let i = 0; i < count; i++) addPerson(unit, [position, family], false);
		for (const child of spec.units ?? []) addUnit(child, unit);
		return unit;
	};
	const root = addUnit(company, null);
	root.head = people[0];
	if (people.length !== headcount) throw new Error(`the company has ${people.length} people, not ${headcount}`);
	numberPeople(people);
	for (const person of people) person.manager = managerOf(person, people);
	return { units, people, assignments: makeAssignments(people, units, random) };
}

export function unitRecord(unit) {
	return {
		key: unit.key,
		values: { name: unit.name, code: unit.key, ...(unit.parent && { parent: unit.parent.key }), kind: unit.kind, head: unit.head.key, active: true },
	};
}
export function personRecord(person, index) {
	return {
		key: person.key,
		values: {
			name: person.name,
			employee_no: person.key,
			org_unit: person.unit.key,
			...(person.manager && { manager: person.manager.key }),
			position: person.position,
			grade: person.grade,
			...(person.grade.startsWith('O') ? {} : { email: `${person.key.toLowerCase()}@hengrui.example` }),
			// 120 is no mobile prefix: these numbers can belong to nobody.
			mobile: `120${String(10_000_000 + index * 7919).padStart(8, '0')}`,
			hired: person.hired,
			active: true,
		},
	};
}

/** Numbers by date of hiring, as companies do. */
function numberPeople(people) {
	const byDate = [...people].sort((a, b) => (a.hired < b.hired ? -1 : a.hired > b.hired ? 1 : people.indexOf(a) - people.indexOf(b)));
	for (const [i, person] of byDate.entries()) person.key = `N${String(i + 1 + Math.floor(i / 9)).padStart(4, '0')}`;
}
function managerOf(person, people) {
	const chief = people[0];
	if (person === chief) return null;
	if (!person.isHead) return person.unit.head;
	const above = reportsTo[person.unit.code];
	if (above && person.unit.parent?.code === 'HR') return people.find((p) => p.position === above);
	return person.unit.parent.head;
}
function genderShare(trade) {
	return { hr: 0.2, finance: 0.15, office: 0.75, sales: 0.5, service: 0.25, packing: 0.3, assembly: 0.4, inspection: 0.4, purchasing: 0.5 }[trade] ?? 0.82;
}
function grade(family, random) {
	if (family.length > 1) return family;
	return `${family}${random.weighted([
		[1, 3],
		[2, 5],
		[3, 3],
		[4, 1],
	])}`;
}
function hiredOn(family, random) {
	const years = family.startsWith('M')
		? random.stepped(4, 16, 0.1)
		: random.weighted([
				[random.stepped(0.05, 1, 0.02), 4],
				[random.stepped(1, 4, 0.05), 5],
				[random.stepped(4, 14, 0.1), 3],
			]);
	return addDays(anchor, -Math.round(years * 365));
}

/** The present of everybody; for some also a past post (transfer in the last months) or a second, part-time one. */
function makeAssignments(people, units, random) {
	const teams = units.filter((unit) => unit.kind === 'team');
	const record = (key, person, unit, manager, share, from, to, primary) => ({
		key,
		values: {
			person: person.key,
			org_unit: unit.key,
			...(manager && { manager: manager.key }),
			position: person.position,
			share,
			from,
			...(to && { to }),
			primary,
		},
	});
	return people.flatMap((person) => {
		const moved = person.unit.kind === 'team' && !person.isHead && person.hired < addDays(anchor, -200) && random.chance(0.09);
		const lent = !moved && person.unit.kind === 'team' && !person.isHead && random.chance(0.05);
		const near = teams.filter((unit) => unit !== person.unit && unit.parent === person.unit.parent);
		const other = near.length > 0 ? random.pick(near) : undefined;
		if (moved && other) {
			const day = addDays(anchor, -random.int(3, 90));
			return [
				record(`${person.key}-1`, person, other, other.head, 100, person.hired, addDays(day, -1), true),
				record(`${person.key}-2`, person, person.unit, person.manager, 100, day, null, true),
			];
		}
		if (lent && other) {
			return [
				record(`${person.key}-1`, person, person.unit, person.manager, 70, person.hired, null, true),
				record(`${person.key}-2`, person, other, other.head, 30, addDays(anchor, -random.int(10, 60)), null, false),
			];
		}
		return [record(`${person.key}-1`, person, person.unit, person.manager, 100, person.hired, null, true)];
	});
}
