/** The command `flat-sandbox`, for a command of yours that has it as its own, such as `flat sandbox`. */
export { description, examples, flags } from "./command/Flags.ts"
export type { Values } from "./command/Start.ts"

/** Loads what starts a server from the values of the flags. It is most of the code. */
export const load = (): Promise<typeof import("./command/Start.ts")> => import("./command/Start.ts")
