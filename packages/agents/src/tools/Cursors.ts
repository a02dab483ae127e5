/**
 * Short handles for the cursors of pages. A model does not see the cursor itself: it may contain the name at which a page begins.
 */
import * as Effect from "effect/Effect"
import { fail, type ToolError } from "../contract/Host.ts"

const maxCursors = 1000

export const make = () => {
  const cursors = new Map<string, { readonly call: string; readonly cursor: string }>()
  let count = 0
  return {
    handleOf: (call: string, cursor: string): string => {
      for (const [handle, one] of cursors) if (one.call === call && one.cursor === cursor) return handle
      const handle = `page-${++count}`
      cursors.set(handle, { call, cursor })
      if (count > maxCursors) cursors.delete(`page-${count - maxCursors}`)
      return handle
    },
    /** Returns the cursor of a handle. `call` is the call that it was given out for. */
    get: (call: string, handle: string): Effect.Effect<string, ToolError> => {
      const one = cursors.get(handle)
      if (one === undefined) {
        return fail(
          `There is no cursor ${JSON.stringify(handle.slice(0, 40))}. Leave cursor out to start at the first page.`
        )
      }
      return one.call === call
        ? Effect.succeed(one.cursor)
        : fail(`The cursor ${handle} is of another call: operation and parameters must be those of the first page.`)
    }
  }
}

export type Cursors = ReturnType<typeof make>
