/**
 * What an organization in Flat has now: accounts, classes and members, read with as few requests as possible. Plans compare files with this, never
 * with earlier files.
 */
export { make } from "./live/Live.ts"
export type { Link, Live, LiveAccount, LiveClass, LiveRole, Reads } from "./live/Live.ts"
export { AccountsUnreadable, read } from "./live/ReadLive.ts"
export type { Options } from "./live/ReadLive.ts"
