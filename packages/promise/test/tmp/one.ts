import { createClient } from "../../src/index.ts"
import { organization } from "../../src/generated/services/organization.ts"
const flat = createClient({ organization })
console.log(await flat.organization.countOrgaUsers())
