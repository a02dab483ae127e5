/** How clients are made. A program with further operations replaces it, and its clients have them. */
import * as FlatClient from "@flat-sdk/core/FlatClient"
import * as Context from "effect/Context"

export const MakeClient = Context.Reference<typeof FlatClient.make>("@flat-sdk/cli/MakeClient", {
  defaultValue: () => FlatClient.make
})
