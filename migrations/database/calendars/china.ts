/** A day that the notice names: its name, and whether it is off. */
type Days = readonly { date: string; name: string; off: boolean }[];

/**
 * Work days of mainland China, as the General Office of the State Council announces them each autumn for the next year.
 * Days that are neither here nor on a weekend are worked. A year that is not announced is not here, and is not guessed.
 */
export const chinaWorkDays = {
	key: 'china',
	title: { zh: '中国法定工作日', en: 'Work days in China' },
	weekend: [6, 7],
	years: [
		{ year: 2025, source: '国办发明电〔2024〕12号 国务院办公厅关于2025年部分节假日安排的通知', days: days2025() },
		{ year: 2026, source: '国办发明电〔2025〕7号 国务院办公厅关于2026年部分节假日安排的通知', days: days2026() },
	],
} as const;

function days2025(): Days {
	return [
		...off('元旦', '2025-01-01', 1),
		...off('春节', '2025-01-28', 8),
		...worked('春节', '2025-01-26', '2025-02-08'),
		...off('清明节', '2025-04-04', 3),
		...off('劳动节', '2025-05-01', 5),
		...worked('劳动节', '2025-04-27'),
		...off('端午节', '2025-05-31', 3),
		...off('国庆节、中秋节', '2025-10-01', 8),
		...worked('国庆节、中秋节', '2025-09-28', '2025-10-11'),
	];
}

function days2026(): Days {
	return [
		...off('元旦', '2026-01-01', 3),
		...worked('元旦', '2026-01-04'),
		...off('春节', '2026-02-15', 9),
		...worked('春节', '2026-02-14', '2026-02-28'),
		...off('清明节', '2026-04-04', 3),
		...off('劳动节', '2026-05-01', 5),
		...worked('劳动节', '2026-05-09'),
		...off('端午节', '2026-06-19', 3),
		...off('中秋节', '2026-09-25', 3),
		...off('国庆节', '2026-10-01', 7),
		...worked('国庆节', '2026-09-20', '2026-10-10'),
	];
}

function off(name: string, first: string, days: number): Days {
	const start = Date.parse(`${first}T00:00:00Z`);
	return Array.from({ length: days }, (_, i) => ({ date: new Date(start + i * 86_400_000).toISOString().slice(0, 10), name, off: true }));
}
function worked(name: string, ...dates: string[]): Days {
	return dates.map((date) => ({ date, name, off: false }));
}
