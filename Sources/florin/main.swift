internal import FlorinCLI

await Florin.main()
