/** Days as people type them: `YYYY-MM-DD`. */

/** Whether a text is a day of the calendar. `Date` takes 31 February for 3 March. */
export const isDay = (text: string): boolean => {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined
  return date !== undefined && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

const two = (value: number) => String(value).padStart(2, "0")

/** The day here, as the readers count it. */
export const localDay = (date: Date): string =>
  `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
