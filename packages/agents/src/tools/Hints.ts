/** What a client may know of a tool before it calls it. */
import * as Tool from "effect/ai/Tool"
import * as Context from "effect/Context"

export interface Hints {
  readonly title: string
  readonly readOnly: boolean
  readonly openWorld: boolean
}

/** Returns the annotations of a tool. A tool that only reads may be repeated. */
export const hints = ({ openWorld, readOnly, title }: Hints) =>
  Context.make(Tool.Readonly, readOnly).pipe(
    Context.add(Tool.Title, title),
    Context.add(Tool.Destructive, !readOnly),
    Context.add(Tool.Idempotent, readOnly),
    Context.add(Tool.OpenWorld, openWorld)
  )
