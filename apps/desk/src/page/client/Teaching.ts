/** The client of the classes. */
import { createClient } from "@flat-sdk/promise"
import { classes } from "@flat-sdk/promise/classes"
import { groups } from "@flat-sdk/promise/groups"
import { type Desk, options } from "./Flat.ts"

export const teaching: Pick<Desk, "classes" | "groups"> = createClient({ classes, groups }, options)
