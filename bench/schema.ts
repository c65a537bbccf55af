/** Of the environment that the bench fills. */
export const schema = 'ws_main_production';
