/** A span of days. Dates are `YYYY-MM-DD`, both ends belong to the window, and an absent end is open. */
export interface TimeWindow {
  readonly begin?: string | undefined
  readonly end?: string | undefined
}

/** The window without ends. */
export const always: TimeWindow = {}

/** Returns whether a day (`YYYY-MM-DD`) is in a window. */
export const covers = (window: TimeWindow, day: string): boolean =>
  (window.begin === undefined || window.begin <= day) && (window.end === undefined || day <= window.end)

/** Returns the smallest window that contains both. */
export const union = (a: TimeWindow, b: TimeWindow): TimeWindow => ({
  begin: a.begin === undefined || b.begin === undefined ? undefined : a.begin < b.begin ? a.begin : b.begin,
  end: a.end === undefined || b.end === undefined ? undefined : a.end > b.end ? a.end : b.end
})
