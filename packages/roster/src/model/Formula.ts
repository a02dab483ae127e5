/**
 * Cells of files that the tool writes and reads again, and that people open in a spreadsheet. What the spreadsheet would run as a formula gets an
 * apostrophe in front, and so does what has one already: reading takes one away again.
 */
const formula = /^'*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/

/** Returns the cell for a value. */
export const escape = (value: string): string => formula.test(value) ? `'${value}` : value

/** Returns the value of a cell. */
export const unescape = (cell: string): string => cell.startsWith("'") && formula.test(cell) ? cell.slice(1) : cell
