"""What outlives a server: how state becomes bytes, where these lie, and the files that they name. It knows no session and no event loop."""
