/** The version of this package, and where its documents are. */
import manifest from "../../package.json" with { type: "json" }

export const version: string = manifest.version

/** Returns the address of a document of the repository. */
export const addressOf = (document: string): string => manifest.homepage.replace("packages/cli/README.md", document)
