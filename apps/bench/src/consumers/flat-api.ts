import { FlatClient } from "flat-api"

const flat = new FlatClient({ accessToken: "bench-token", baseUrl: process.argv[2]! })
const users = await flat.organization.listOrganizationUsers({ limit: 100 })
console.log(users.length)
