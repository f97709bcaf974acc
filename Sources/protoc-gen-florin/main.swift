internal import FlorinCodeGeneration

FlorinCodeGenerator.run()
