/** Changes in Flat while a route is open: the server watches, and the page asks every few seconds what changed. */
import { type Query, useQueryClient } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import type { DeskEvents } from "../../shared/Desk.ts"
import { some, time } from "../parts/Words.ts"
import { askDesk } from "./DeskCalls.ts"

/** Keys of the queries that read what changed. */
const work = ["flat", "classes", "listAssignments"]
const readers = { account: ["flat", "organization"], member: ["flat", "groups"], assignment: work, submission: work }
const types = Object.keys(readers) as ReadonlyArray<keyof typeof readers>

/** Time between two questions, in milliseconds. A question is answered at once, so that no tab keeps a connection. */
const pause = 3000

/** A list of many pages is many requests. It is not read again by itself: its route offers it. */
const isLong = ({ state: { data } }: Query) =>
  typeof data === "object" && data !== null && "pages" in data && (data.pages as ReadonlyArray<unknown>).length > 4

/** Reads again what changed, in a class or among the accounts, and says so to screen readers too. */
export const Live = ({ room }: { readonly room?: string }) => {
  const queries = useQueryClient()
  const [text, setText] = useState("")
  useEffect(() => {
    let before: DeskEvents | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let isOpen = true
    const notice = (answer: DeskEvents) => {
      if (!answer.isReady) return
      // The watch has begun: what was read before may be out of date.
      const isNew = before?.watch !== answer.watch
      const changed = types.filter((type) => isNew || answer.changes[type] > before!.changes[type])
      for (const type of changed) {
        void queries.invalidateQueries({ queryKey: readers[type], refetchType: "none" })
        void queries.refetchQueries({ queryKey: readers[type], type: "active", predicate: (query) => !isLong(query) })
      }
      const times = changed.reduce((sum, type) => sum + answer.changes[type] - (before?.changes[type] ?? 0), 0)
      if (isNew) setText("Changes in Flat show here as they happen.")
      else if (times > 0) setText(`${some(times, "change")} in Flat at ${time(new Date())}.`)
      before = answer
    }
    const ask = async () => {
      const path = `/desk/events${room === undefined ? "" : `?class=${encodeURIComponent(room)}`}`
      const answer = await askDesk<DeskEvents>(path).catch(() => undefined)
      if (!isOpen) return
      answer === undefined ? setText("Changes in Flat do not show at the moment.") : notice(answer)
      timer = setTimeout(ask, answer?.isReady === false ? pause / 6 : pause)
    }
    void ask()
    return () => {
      isOpen = false
      clearTimeout(timer)
    }
  }, [queries, room])
  return <p className="live" role="status">{text}</p>
}
