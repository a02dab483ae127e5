/** Prints the help of `flat` itself. The build makes this module stand alone. */
import * as RootHelp from "./output/RootHelp.ts"
import { doc } from "./RootDoc.ts"

const text = RootHelp.text(doc, RootHelp.width(), RootHelp.canColor(process.env, process.stdout.isTTY))

/** Prints it, and calls `failed` if standard output cannot be written. A reader such as `head` that has gone is no failure. */
export const print = (failed: () => void): void => {
  process.stdout.on("error", () => undefined)
  process.stdout.write(`${text}\n`, (error: NodeJS.ErrnoException | null | undefined) => {
    if (error !== null && error !== undefined && error.code !== "EPIPE") failed()
  })
}
