import got from "got"

const client = got.extend({ prefixUrl: process.argv[2]!, headers: { authorization: "Bearer bench-token" } })
const users = await client.get("organizations/users", { searchParams: { limit: 100 } }).json<ReadonlyArray<unknown>>()
console.log(users.length)
