/** What the process needs before anything else is loaded. */
import { setFlagsFromString } from "node:v8"
import manifest from "../../package.json" with { type: "json" }

export const version: string = manifest.version

/** Lets V8 collect garbage early. Otherwise its young generation would grow to some hundred megabytes: a district is read in 200 MiB instead of 360, in 4.5 seconds of processor time instead of 3.2. */
export const collectEarly = (): void => setFlagsFromString("--optimize-for-size")
