import { FlatClient } from "@flat-sdk/promise"

const flat = new FlatClient({ accessToken: "bench-token", baseUrl: process.argv[2] })
const { items } = await flat.organization.listOrganizationUsers({ limit: 100 })
console.log(items.length)
