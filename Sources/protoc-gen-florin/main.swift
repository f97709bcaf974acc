print("protoc-gen-florin")
