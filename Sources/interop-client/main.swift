internal import Interop

await InteropClientProgram.run()
