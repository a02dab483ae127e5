/**
 * What classes, groups and profiles ask the scores for.
 */
import type { School, User } from "./School.ts"

type State = School["Service"]

/** What an attachment needs to know of a score; `undefined` if there is none that the account can read. */
export const readable = (_school: State, _user: User, id: string): { readonly id: string; readonly title?: string | undefined } | undefined => ({ id })
