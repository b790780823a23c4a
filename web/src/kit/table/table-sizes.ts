/** Of each line of a table, its head and its foot included, in pixels; the token --row. */
export const rowHeight = 34;

/** What stands before the first column, in pixels: the box that selects a row, or a margin. */
export const checkWidth = 44;
export const marginWidth = 8;
