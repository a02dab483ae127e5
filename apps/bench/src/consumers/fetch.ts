const response = await fetch(`${process.argv[2]}/organizations/users?limit=100`, {
  headers: { authorization: "Bearer bench-token" }
})
console.log((await response.json() as ReadonlyArray<unknown>).length)
