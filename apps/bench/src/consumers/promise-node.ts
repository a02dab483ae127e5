import { NodeTransport } from "@flat-sdk/node"
import { FlatClient } from "@flat-sdk/promise"

const flat = new FlatClient({ accessToken: "bench-token", baseUrl: process.argv[2], transport: NodeTransport.layer() })
const { items } = await flat.organization.listOrganizationUsers({ limit: 100 })
console.log(items.length)
await flat.close()
