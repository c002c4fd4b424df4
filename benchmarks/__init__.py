"""What livepy costs, as ratios against a raw aiohttp + msgpack websocket with a hand-written page, in the same run."""
