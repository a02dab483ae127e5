import * as Driver from "../Driver.ts"
import { faces } from "../FetchApis.ts"
import * as UndiciApis from "../UndiciApis.ts"

await Driver.main({ ...faces, ...UndiciApis.faces }, process.argv, process.version.slice(1))
