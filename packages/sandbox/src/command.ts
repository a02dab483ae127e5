/** The command `flat-sandbox`, for a command of yours that has it as its own, such as `flat sandbox`. */
import type { greeting, start } from "./command/Start.ts"

export { description, examples, flags } from "./command/Flags.ts"
export type { Values } from "./command/Start.ts"

/** What starts a server. */
export interface Server {
  readonly greeting: typeof greeting
  readonly start: typeof start
}

/** Loads what starts a server from the values of the flags. It is most of the code. */
export const load = (): Promise<Server> => import("./command/Start.ts")
