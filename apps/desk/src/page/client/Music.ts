/** The client of the scores. */
import { createClient } from "@flat-sdk/promise"
import { collections } from "@flat-sdk/promise/collections"
import { scores } from "@flat-sdk/promise/scores"
import { type Desk, options } from "./Flat.ts"

export const music: Pick<Desk, "collections" | "scores"> = createClient({ collections, scores }, options)
