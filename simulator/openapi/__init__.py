"""The OpenAPI gateway of both products, `linkvisual` and `iot` (docs/protocol.md §2 to §5)."""
