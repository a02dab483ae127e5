/** Changes in Flat while a route is open: the server watches, and reports what changed. */
import { type Query, useQueryClient } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import type { DeskEvent } from "../../shared/Desk.ts"
import { some, time } from "../parts/Words.ts"

/** Keys of the queries that read what an event reports. */
const work = ["flat", "classes", "listAssignments"]
const readers = { account: ["flat", "organization"], member: ["flat", "groups"], assignment: work, submission: work }

/** A list of many pages is many requests. It is not read again by itself: its route offers it. */
const isLong = ({ state: { data } }: Query) =>
  typeof data === "object" && data !== null && "pages" in data && (data.pages as ReadonlyArray<unknown>).length > 4

/** Reads again what changed, in a class or among the accounts, and says so to screen readers too. */
export const Live = ({ room }: { readonly room?: string }) => {
  const queries = useQueryClient()
  const [text, setText] = useState("")
  useEffect(() => {
    const source = new EventSource(`/desk/events${room === undefined ? "" : `?class=${encodeURIComponent(room)}`}`)
    let events: Array<DeskEvent> = []
    let timer: ReturnType<typeof setTimeout> | undefined
    const readAgain = (type: DeskEvent["type"]) =>
      void queries.refetchQueries({ queryKey: readers[type], type: "active", predicate: (query) => !isLong(query) })
    const flush = () => {
      for (const type of new Set(events.map(({ type }) => type))) {
        void queries.invalidateQueries({ queryKey: readers[type], refetchType: "none" })
        readAgain(type)
      }
      setText(`${some(events.length, "change")} in Flat at ${time(new Date())}.`)
      timer = undefined
      events = []
    }
    source.addEventListener("message", ({ data }: MessageEvent<string>) => {
      events.push(JSON.parse(data) as DeskEvent)
      // A burst is one message.
      timer ??= setTimeout(flush, 500)
    })
    source.addEventListener("error", () => setText("Changes in Flat do not show at the moment."))
    // The watch has begun: what was read before may be out of date.
    source.addEventListener("ready", () => {
      for (const type of room === undefined ? ["account"] as const : ["member", "submission"] as const) readAgain(type)
      setText("Changes in Flat show here as they happen.")
    })
    return () => {
      clearTimeout(timer)
      source.close()
    }
  }, [queries, room])
  return <p className="live" role="status">{text}</p>
}
