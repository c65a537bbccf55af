import { environmentTables } from './environment/0001-tables.ts';
import { stepLease } from './environment/0002-step-lease.ts';
import { draftVersion } from './environment/0003-draft-version.ts';
import { jobs } from './environment/0004-jobs.ts';
import { computed } from './environment/0005-computed.ts';
import { calendars } from './environment/0007-calendars.ts';
import { trees } from './environment/0006-trees.ts';
import { messages } from './environment/0008-messages.ts';
import { workflows } from './environment/0009-workflows.ts';
import { workflowOperations } from './environment/0010-workflow-operations.ts';
import { rehearsals } from './environment/0011-rehearsals.ts';
import { attachments } from './environment/0012-attachments.ts';
import { jobsByKind } from './environment/0013-jobs-by-kind.ts';
import { unreadMessages } from './environment/0014-unread-messages.ts';
import type { DatabaseMigration } from './migration.ts';
import { platformTables } from './platform/0001-tables.ts';
import { administration } from './platform/0002-administration.ts';
import { sandboxes } from './platform/0003-sandboxes.ts';
import { sandboxMakers } from './platform/0004-sandbox-makers.ts';

export { chinaWorkDays } from './calendars/china.ts';
export type { DatabaseMigration } from './migration.ts';

/** The schema `dougong`: accounts, sessions, workspaces, environments. In order of number, without gaps. */
export const platformMigrations: readonly DatabaseMigration[] = [platformTables, administration, sandboxes, sandboxMakers];
/** The schema of each environment: apps, members, history, events. In order of number, without gaps. */
export const environmentMigrations: readonly DatabaseMigration[] = [
	environmentTables,
	stepLease,
	draftVersion,
	jobs,
	computed,
	trees,
	calendars,
	messages,
	workflows,
	workflowOperations,
	rehearsals,
	attachments,
	jobsByKind,
	unreadMessages,
];
