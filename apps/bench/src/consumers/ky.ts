import ky from "ky"

const client = ky.create({ prefix: process.argv[2]!, headers: { authorization: "Bearer bench-token" } })
const users = await client.get<ReadonlyArray<unknown>>("organizations/users", { searchParams: { limit: 100 } }).json()
console.log(users.length)
