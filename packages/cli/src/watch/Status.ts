/** The state of a watch on standard error, if that is a terminal: one line that is replaced after each poll. */
import type { Watch } from "@flat-sdk/core"
import * as Progress from "@flat-sdk/terminal/Progress"

export interface Status {
  readonly show: (text: string) => void
  /** Takes the line off the terminal, before something else is written. */
  readonly hide: () => void
  readonly again: () => void
}

const erase = "\r\u001b[2K"

export const make = (quiet: boolean): Status => {
  if (!Progress.isShown({ quiet })) return { show: () => {}, hide: () => {}, again: () => {} }
  let current = ""
  const again = () => {
    // A line that wraps could not be erased. Some terminals report no width.
    const { columns } = process.stderr
    const width = (columns > 0 ? columns : 80) - 1
    if (current !== "") process.stderr.write(`${erase}${current.slice(0, width)}`)
  }
  return {
    show: (text) => {
      current = text
      again()
    },
    hide: () => {
      if (current !== "") process.stderr.write(erase)
    },
    again
  }
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`

export const ofPoll = (event: Watch.PollEvent, once: boolean): string => {
  const next = once && event._tag === "Polled" ? "" : `, next poll at ${event.next.toTimeString().slice(0, 8)}`
  return event._tag === "Polled"
    ? `${event.watch}: ${count(event.items, "item")}, ${count(event.changes, "change")}, ${
      count(event.requests, "request")
    }${next}`
    : `${event.watch}: the poll failed${next}`
}
