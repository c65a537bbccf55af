/** Height of a row, in px; table.css says the same. */
export const rowHeight = 40;
