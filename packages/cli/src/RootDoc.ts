/** What the help of `flat` itself consists of. The build replaces this module by its value, so that the help needs none of the commands. */
import * as Effect from "effect/Effect"
import { rootDoc } from "./App.ts"

export const doc = await Effect.runPromise(rootDoc)
