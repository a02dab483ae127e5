import * as Driver from "../Driver.ts"
import { faces } from "../FetchFaces.ts"
import * as UndiciFaces from "../UndiciFaces.ts"

await Driver.main({ ...faces, ...UndiciFaces.faces }, process.argv, String(process.versions["bun"]))
