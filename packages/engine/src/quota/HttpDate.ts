/**
 * Parses HTTP dates (RFC 9110, section 5.6.7) in each of the three formats. Effect's own parser would add all of its date and time modules to a
 * bundle, ten times as much code.
 */

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

// Sun Nov  6 08:49:37 1994
const asctime = /^([a-z]{3}) ([a-z]{3}) ([ \d]\d) ([\d:]{8}) (\d{4})$/i

// Sun, 06 Nov 1994 08:49:37 GMT, and Sunday, 06-Nov-94 08:49:37 GMT. A minute may have a leap second.
const fixedLength = /^[a-z]{3,9}, ([ \d]\d)[ -]([a-z]{3})[ -](\d\d|\d{4}) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60) gmt$/i

/** Parses a date to epoch milliseconds. Returns `undefined` if it is not a date. */
export const read = (text: string): number | undefined => {
  const [, day, month = "", year = "", hour, minute, second] =
    fixedLength.exec(text.replace(asctime, "$1, $3 $2 $5 $4 GMT")) ?? []
  const at = months.indexOf(month.toLowerCase())
  if (at < 0) return undefined
  // Two digits mean a year from 1970 to 2069.
  const century = year.length > 2 ? 0 : year < "70" ? 2000 : 1900
  const midnight = Date.UTC(Number(year) + century, at, Number(day))
  // `Date.UTC` converts a day that the month does not have to a day of the next month.
  return new Date(midnight).getUTCDate() === Number(day)
    ? midnight + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000
    : undefined
}
