/** What is checked of a database's path before its file is opened. */
import * as Context from "effect/Context"

/** Throws if the file must not be opened. The commands refuse the locks of their process: closing any descriptor of one would end it. */
export const OpenCheck = Context.Reference<(path: string) => void>("@flat-sdk/roster/storage/OpenCheck", {
  defaultValue: () => () => {}
})
