/** Changes that the user makes: called once, announced when done, and undone where the API can. */
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { notify } from "../parts/Notices.tsx"

/** A write and what to say about it. */
export interface Change {
  readonly call: () => Promise<unknown>
  /** Says what happened, such as `Archived Concert Band.` */
  readonly done: string
  /** Reverts it, for the button "Undo". Absent where the API cannot. */
  readonly undo?: Change
  /** Key of the queries that read it. They are read again also after a failure, whose outcome may be unknown. */
  readonly changes: ReadonlyArray<string>
  /** Called after success, such as to correct what is in the cache. */
  readonly then?: () => void
}

/** Returns a mutation that makes a change. A failed undo is announced, because what showed it may be gone. */
export const useChange = () => {
  const queries = useQueryClient()
  const make = ({ call, changes }: Change) =>
    call().finally(() => void queries.invalidateQueries({ queryKey: changes }))
  const succeed = ({ done, then, undo }: Change): void => {
    then?.()
    notify(
      done,
      undo && (() => make(undo).then(() => succeed(undo), (error: Error) => notify(`Not undone: ${error.message}`)))
    )
  }
  return useMutation({ mutationFn: make, onSuccess: (_, change: Change) => succeed(change) })
}
