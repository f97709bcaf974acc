internal import Interop

await InteropServer.run()
