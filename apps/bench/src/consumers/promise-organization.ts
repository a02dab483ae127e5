import { createClient } from "@flat-sdk/promise"
import { organization } from "@flat-sdk/promise/organization"

const flat = createClient({ organization }, { accessToken: "bench-token", baseUrl: process.argv[2] })
const { items } = await flat.organization.listOrganizationUsers({ limit: 100 })
console.log(items.length)
