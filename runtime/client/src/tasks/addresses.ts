/** Addresses of screens that belong to no app. Keys of apps never begin with a hyphen, so none of them can be mistaken for one. */
export const inboxAddress = (env: string, query = '') => `/${env}/-tasks${query}`;
export const taskAddress = (env: string, id: string) => `/${env}/-tasks/${id}`;
export const runAddress = (env: string, id: string) => `/${env}/-runs/${id}`;
export const workflowsAddress = (env: string, app: string, workflow?: string) => `/${env}/-workflows/${app}${workflow ? `/${workflow}` : ''}`;
export const delegationsAddress = (env: string) => `/${env}/-delegations`;
