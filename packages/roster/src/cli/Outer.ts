/** What `flat` needs to run this command as its own. Not published: `flat` has it in its bundle. */
export { exitRejected } from "../console/Exit.ts"
export { descriptions } from "./Commands.ts"
export { start } from "./Program.ts"
export { OuterCommand } from "./settings/Settings.ts"
export { collectEarly } from "./Version.ts"
