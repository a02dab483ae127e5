/**
 * Short handles for the cursors of pages. A model does not see the cursor itself: it may contain the name at which a page begins.
 */
import * as Effect from "effect/Effect"
import { ToolError } from "../contract/Host.ts"

export interface Cursors {
  readonly handleOf: (call: string, cursor: string) => string
  /** Returns the cursor of a handle. `call` is the call that it was given out for. */
  readonly get: (call: string, handle: string) => Effect.Effect<string, ToolError>
}

const kept = 1000

export const make = (): Cursors => {
  const cursors = new Map<string, { readonly call: string; readonly cursor: string }>()
  const handles = new Map<string, string>()
  let count = 0
  return {
    handleOf: (call, cursor) => {
      const key = `${call}\n${cursor}`
      const before = handles.get(key)
      if (before !== undefined && cursors.has(before)) return before
      const handle = `page-${++count}`
      cursors.set(handle, { call, cursor })
      handles.set(key, handle)
      for (const [old, one] of cursors) {
        if (cursors.size <= kept) break
        cursors.delete(old)
        handles.delete(`${one.call}\n${one.cursor}`)
      }
      return handle
    },
    get: (call, handle) => {
      const one = cursors.get(handle)
      return one !== undefined && one.call === call
        ? Effect.succeed(one.cursor)
        : Effect.fail(
          new ToolError({
            message: one === undefined
              ? `There is no cursor ${
                JSON.stringify(handle.slice(0, 40))
              }. Leave cursor out to start at the first page.`
              : `The cursor ${handle} is of another call: operation and parameters must be those of the first page.`
          })
        )
    }
  }
}
