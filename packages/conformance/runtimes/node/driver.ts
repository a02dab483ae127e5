import * as Driver from "../Driver.ts"
import { apis } from "../FetchApis.ts"
import * as NodeApis from "../NodeApis.ts"

await Driver.main({ ...apis, ...NodeApis.apis }, process.argv, process.version.slice(1))
