internal import FlorinCLI

await FlorinProgram.main()
