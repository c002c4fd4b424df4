"""Functions under @cache, and what may be said of them."""

from the_app import Demo

from livepy import cache


@cache
def area(width: int, height: int = 2, *, unit: str = "m") -> list[int]:
    return [width * height]


@cache(seconds=60)
async def ask(question: str) -> str:
    return question


@cache(size="many")  # ERROR
def a() -> int:
    return 1


@cache(per="user")  # ERROR
def b() -> int:
    return 1


@cache(memory=200)  # ERROR
def c() -> int:
    return 1


@cache(age=60)  # ERROR
def d() -> int:
    return 1


async def use(demo: Demo) -> None:
    demo.count = area(1)[0]
    demo.name = await ask("a")
    area("1")  # ERROR
    area(1, 2, "cm")  # ERROR
    area(1, depth=2)  # ERROR
    area()  # ERROR
    demo.count = area(1)  # ERROR
    demo.name = ask("a")  # ERROR
    area.clear()  # ERROR
    cache.clear(3)  # ERROR
    cache(3)  # ERROR
