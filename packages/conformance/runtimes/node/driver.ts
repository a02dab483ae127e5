import * as Driver from "../Driver.ts"
import { apis } from "../FetchApis.ts"
import * as HttpApis from "../HttpApis.ts"
import * as UndiciApis from "../UndiciApis.ts"

await Driver.main({ ...apis, ...HttpApis.apis, ...UndiciApis.apis }, process.argv, process.version.slice(1))
