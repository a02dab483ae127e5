import * as Driver from "../Driver.ts"
import { faces } from "../FetchApis.ts"

await Driver.main(faces, process.argv, String(process.versions["bun"]))
