/** All scenarios. Add a file to `scenarios` for each. Programs publish no modules: their scenarios are beside their tests. */
import type { Scenario } from "./history/Scenario.ts"
import { calls } from "./scenarios/Calls.ts"
import { files } from "./scenarios/Files.ts"
import { pages } from "./scenarios/Pages.ts"
import { roster } from "./scenarios/Roster.ts"
import { sessions } from "./scenarios/Sessions.ts"
import { waits } from "./scenarios/Waits.ts"
import { watches } from "./scenarios/Watches.ts"
import { writers } from "./scenarios/Writers.ts"

const bulkFile = new URL("../../../cli/test/bulk/Scenario.ts", import.meta.url)
const { bulk } = await import(bulkFile.href) as { readonly bulk: Scenario }

export const scenarios: ReadonlyArray<Scenario> = [bulk, calls, files, pages, roster, sessions, waits, watches, writers]
