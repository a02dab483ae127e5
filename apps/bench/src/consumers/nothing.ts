// No request at all: what the runtime, the bundlers and the compiler cost by themselves.
console.log(0)
