/**
 * The faults whose absence the rows of docs/reference/reliability.md promise: each breaks one promise, and names the rows or the tests that must fail.
 */
import { connections } from "./faults/Connections.ts"
import { files } from "./faults/Files.ts"
import { httpClient } from "./faults/HttpClient.ts"
import { lists } from "./faults/Lists.ts"
import { locks } from "./faults/Locks.ts"
import type { Mutant } from "./faults/Mutant.ts"
import { options } from "./faults/Options.ts"
import { quota } from "./faults/Quota.ts"
import { redaction } from "./faults/Redaction.ts"
import { requests } from "./faults/Requests.ts"
import { tokens } from "./faults/Tokens.ts"
import { tools } from "./faults/Tools.ts"
import { watches } from "./faults/Watches.ts"
import { web } from "./faults/Web.ts"

export const mutants: ReadonlyArray<Mutant> = [
  ...requests,
  ...httpClient,
  ...quota,
  ...tokens,
  ...lists,
  ...locks,
  ...files,
  ...connections,
  ...options,
  ...watches,
  ...redaction,
  ...web,
  ...tools
]
